using DurableLocal.Cli.Output;
using DurableLocal.Core.Aws;
using DurableLocal.Hosting;
using DurableLocal.Lambda;
using DurableLocal.Template;
using DurableLocal.Terminal;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>up</c>: runs the stack until the process receives a signal to stop.</summary>
/// <param name="output">Receives the lines.</param>
/// <param name="documents">Receives the description of the stack as JSON, when it is ready; null for lines that describe it.</param>
public sealed class UpCommand(ConsoleOutput output, ConsoleOutput? documents = null)
{
    public async Task<int> RunAsync(RuntimeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var runtime = await LocalRuntime.StartAsync(options with { FollowsExecutions = true }, output, cancellationToken).ConfigureAwait(false);
            await using (runtime.ConfigureAwait(false))
            {
                if (documents is null)
                {
                    Show(runtime);
                }
                else
                {
                    documents.Line(OutputJson.Text(Describe(runtime)));
                }

                await WaitForStopAsync(cancellationToken).ConfigureAwait(false);
                output.Line("stopping: waiting for running invocations (a second Ctrl-C stops at once)");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped before it was ready.
        }

        output.Line("stopped");
        return ExitCode.Success;
    }

    private static async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var registration = cancellationToken.UnsafeRegister(static source => ((TaskCompletionSource)source!).SetResult(), stopped);
        await using (registration.ConfigureAwait(false))
        {
            await stopped.Task.ConfigureAwait(false);
        }
    }

    private static UpDocument Describe(LocalRuntime runtime)
    {
        var (stack, identity) = (runtime.Stack, runtime.Identity);
        return new UpDocument(
            stack.Name,
            identity.Endpoint.GetLeftPart(UriPartial.Authority),
            runtime.ConsoleEndpoint?.GetLeftPart(UriPartial.Authority),
            identity.Region,
            runtime.DataFolder,
            [.. stack.Queues.Select(queue => new QueueAddress(queue.Name, identity.QueueUrl(queue.Name), identity.QueueArn(queue.Name)))],
            [.. stack.Tables.Select(table => table.Name)],
            [.. stack.Functions.Select(function => new FunctionAddress(function.Name, InvokedArn(function, identity)))],
            stack.Outputs,
            runtime.StartDuration.TotalSeconds);
    }

    private void Show(LocalRuntime runtime)
    {
        var (stack, identity) = (runtime.Stack, runtime.Identity);
        var endpoint = identity.Endpoint.GetLeftPart(UriPartial.Authority);
        if (runtime.ConsoleEndpoint is { } console)
        {
            output.Heading($"Console {console.GetLeftPart(UriPartial.Authority)}");
        }

        output.Heading($"Stack {stack.Name}");
        output.Fields(
        [
            ("endpoint", endpoint),
            ("data", runtime.DataFolder),
            .. stack.Queues.Select(queue => ("queue", identity.QueueUrl(queue.Name))),
            .. stack.Tables.Select(table => ("table", table.Name)),
            .. stack.Functions.Select(function => ("function", InvokedArn(function, identity))),
            .. stack.Outputs.Select(output => ("output", $"{output.Key} = {output.Value}")),
        ]);
        output.Line("");
        output.Heading("Any credentials are accepted; the AWS CLI needs some:");
        output.Line($"  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION={identity.Region}");
        foreach (var command in Commands(stack, identity, endpoint))
        {
            output.Line($"  {command}");
        }

        output.Line("");
        output.Success($"Ready in {runtime.StartDuration.TotalSeconds:0.0} s; Ctrl-C stops");
    }

    /// <summary>Commands of the AWS CLI to try the stack with: a message for the first queue that is polled, a scan of each table, an invoke of each durable function.</summary>
    public static IEnumerable<string> Commands(Stack stack, AwsIdentity identity, string endpoint)
    {
        var aws = $"aws --endpoint-url {endpoint}";
        var sample = stack.SamplePayload ?? "{}";
        if (stack.EventSourceMappings.Count > 0)
        {
            var url = stack.Queues.Where(queue => identity.QueueArn(queue.Name) == stack.EventSourceMappings[0].QueueArn).Select(queue => identity.QueueUrl(queue.Name)).First();
            yield return $"{aws} sqs send-message --queue-url {url} --message-body {InQuotes(sample)}";
        }

        foreach (var table in stack.Tables)
        {
            yield return $"{aws} dynamodb scan --table-name {table.Name} --max-items 10";
        }

        foreach (var function in stack.Functions.Where(function => function.Durable is not null))
        {
            // Versions 1 and 2 of the AWS CLI differ in the encoding of a payload on the command line, not in a file.
            yield return $"echo {InQuotes(sample)} > payload.json";
            yield return $"{aws} lambda invoke --function-name {Quoted(InvokedArn(function, identity))} --payload fileb://payload.json /dev/stdout";
            if (function.Alias is { } alias)
            {
                yield return $"{aws} lambda list-durable-executions-by-function --function-name {function.Name} --qualifier {alias}";
            }
        }
    }

    private static string InvokedArn(FunctionResource function, AwsIdentity identity) =>
        (function.Alias ?? (function.Durable is null ? null : FunctionRegistry.Latest)) is { } qualifier
            ? $"{identity.FunctionArn(function.Name)}:{qualifier}"
            : identity.FunctionArn(function.Name);

    /// <summary>Without quotes a shell would expand the $LATEST of an ARN.</summary>
    private static string Quoted(string text) => text.Contains('$', StringComparison.Ordinal) ? InQuotes(text) : text;

    private static string InQuotes(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
