using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.Runtime;
using Amazon.SQS;
using DurableLocal.Hosting;
using DurableLocal.Lambda.Faults;
using DurableLocal.Template;

namespace DurableLocal.Testing;

/// <summary>
/// A stack of a SAM template that runs in the process of a test, on a free port and a temporary data folder; any number of
/// them run side by side. Functions run in processes of their own.
/// </summary>
/// <remarks>Methods take logical ids of the template, such as <c>WorkQueue</c>. It works with every test framework.</remarks>
public sealed partial class SamTestHost : IAsyncDisposable
{
    private static readonly BasicAWSCredentials Credentials = new("test", "test");

    private readonly LocalRuntime _runtime;
    private readonly InvocationFaults _faults;
    private readonly EndedExecutions _ended;
    private readonly TimeSpan _timeout;

    private SamTestHost(LocalRuntime runtime, InvocationFaults faults, EndedExecutions ended, TimeSpan timeout)
    {
        (_runtime, _faults, _ended, _timeout) = (runtime, faults, ended, timeout);
        var (url, region) = (Endpoint.GetLeftPart(UriPartial.Authority), runtime.Identity.Region);
        Sqs = new AmazonSQSClient(Credentials, new AmazonSQSConfig { ServiceURL = url, AuthenticationRegion = region });
        DynamoDb = new AmazonDynamoDBClient(Credentials, new AmazonDynamoDBConfig { ServiceURL = url, AuthenticationRegion = region });
        Lambda = new AmazonLambdaClient(Credentials, new AmazonLambdaConfig { ServiceURL = url, AuthenticationRegion = region, Timeout = System.Threading.Timeout.InfiniteTimeSpan });
    }

    /// <summary>The address of the services, for clients of the test's own.</summary>
    public Uri Endpoint => _runtime.Identity.Endpoint;

    /// <summary>The name of the stack.</summary>
    public string StackName => _runtime.Stack.Name;

    /// <summary>The official SDK's client of SQS, connected to the stack.</summary>
    public IAmazonSQS Sqs { get; }

    /// <summary>The official SDK's client of DynamoDB, connected to the stack.</summary>
    public IAmazonDynamoDB DynamoDb { get; }

    /// <summary>The official SDK's client of Lambda, connected to the stack. Its requests have no timeout of their own.</summary>
    public IAmazonLambda Lambda { get; }

    /// <summary>Builds the functions of a template where their build is not up to date, and starts the stack.</summary>
    /// <param name="template">
    /// Path of the SAM template. A relative one is looked for in the current folder and in the folders above it, then in that of
    /// the test's assembly and above it: test frameworks differ in the current folder, and none of them takes the project's.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="FileNotFoundException">There is no such template.</exception>
    /// <exception cref="StartException">A function does not build.</exception>
    /// <exception cref="TemplateException">The template has errors.</exception>
    public static async Task<SamTestHost> StartAsync(string template, SamTestOptions? options = null, CancellationToken cancellationToken = default)
    {
        var file = TemplateFile.Find(Environment.CurrentDirectory, template)
            ?? TemplateFile.Find(AppContext.BaseDirectory, template)
            ?? throw new FileNotFoundException($"template: expected a file, got \"{template}\", which is neither in nor above {Environment.CurrentDirectory} or {AppContext.BaseDirectory}", template);
        options ??= new SamTestOptions();
        var faults = new InvocationFaults();
        var ended = new EndedExecutions();
        var runtimeOptions = new RuntimeOptions
        {
            Template = file,
            Port = 0,
            Ephemeral = true,
            KeepsLogsOfFailures = false,
            Parameters = options.Parameters,
            Time = options.SkipTime ? TimeMode.Skipped : TimeMode.Controlled,
            Faults = faults,
            ExecutionEnded = _ => ended.Signal(),
            FunctionOutput = options.Output is null ? null : TestOutput.OfFunctions(options.Output),
        };
        if (options.StackName is { } name)
        {
            runtimeOptions = runtimeOptions with { StackName = name };
        }

        var runtime = await LocalRuntime.StartAsync(runtimeOptions, new TestOutput(options.Output), cancellationToken).ConfigureAwait(false);
        return new SamTestHost(runtime, faults, ended, options.Timeout);
    }

    /// <summary>Empties queues and tables, removes executions, and forgets faults. The functions' processes are kept, so it takes little time.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken = default)
    {
        _faults.Clear();
        await _runtime.ResetAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Saves queues, tables and executions as they are now to a folder, for <see cref="RestoreAsync"/>.</summary>
    public Task SaveAsync(string folder) => _runtime.SaveAsync(folder);

    /// <summary>Replaces queues, tables and executions by saved ones, also by those that another stack of the same template has saved.</summary>
    /// <exception cref="StartException">The folder holds none, or damaged ones; nothing has changed.</exception>
    public Task RestoreAsync(string folder, CancellationToken cancellationToken = default) => _runtime.RestoreAsync(folder, cancellationToken);

    /// <summary>Makes one invocation of a function fail.</summary>
    /// <param name="function">Logical id of the function.</param>
    /// <param name="fault">How it fails.</param>
    /// <param name="occurrence">Which of its invocations from now on: 1 for the next one.</param>
    public void Fail(string function, InvocationFault fault, int occurrence = 1) => _faults.Add(Function(function).Name, fault, occurrence);

    /// <summary>Makes writes to the store of the stack fail as on a full disk.</summary>
    /// <param name="count">How many transactions fail.</param>
    /// <param name="after">How many succeed before.</param>
    public void FailWrites(int count = 1, int after = 0) => _runtime.FailWrites(count, after);

    /// <summary>Stops the stack and removes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync().ConfigureAwait(false);
        Sqs.Dispose();
        DynamoDb.Dispose();
        Lambda.Dispose();
    }
}
