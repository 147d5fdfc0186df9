using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.EventSources;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Logs;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.WebConsole;

/// <summary>What the console reads, of a running stack.</summary>
/// <param name="Services">The service endpoints: the console's port serves them too, so that its pages can call the public protocols.</param>
public sealed record ConsoleSources(
    Stack Stack,
    AwsIdentity Identity,
    Database Database,
    ExecutionQueries Executions,
    QueueBrowser Queues,
    FunctionInvoker Functions,
    EventSourceMappings Mappings,
    LogFiles Logs,
    IReadOnlyList<IEndpoint> Services,
    TimeProvider Time);
