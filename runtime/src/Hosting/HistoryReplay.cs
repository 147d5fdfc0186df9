using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Durable.Replay;
using DurableLocal.Lambda;
using DurableLocal.Template;

namespace DurableLocal.Hosting;

/// <summary>Replays a recorded history with today's code of a durable function, in a process of its own that can reach no service.</summary>
public static class HistoryReplay
{
    /// <param name="options">The template and its parameters; no data folder is used.</param>
    /// <param name="functionName">Logical id or name of the durable function; null for the only one of the template.</param>
    /// <param name="history">The recorded execution.</param>
    /// <param name="toEnd">Whether the end of the execution is compared, too.</param>
    /// <param name="output">Where builds are reported to.</param>
    /// <param name="cancellationToken">Cancels the replay.</param>
    /// <exception cref="StartException">There is no such function, it does not build, or it fails before it can be compared.</exception>
    /// <exception cref="TemplateException">The template has errors.</exception>
    public static async Task<ReplayResult> RunAsync(RuntimeOptions options, string? functionName, RecordedHistory history, bool toEnd, IRuntimeOutput output, CancellationToken cancellationToken)
    {
        using var folder = DataFolder.Open(options with { Ephemeral = true });
        using var port = Ports.Reserve(0);
        var identity = new AwsIdentity(options.Region, AwsIdentity.LocalAccountId, LocalRuntime.EndpointOf(port.Number));
        var stack = LocalRuntime.ReadTemplate(options, identity.Endpoint);
        var lambda = LocalRuntime.LambdaOptionsFor(folder, options);
        var chosen = Choose(stack, functionName);
        var built = await LocalRuntime.BuildAsync(stack with { Functions = [chosen] }, lambda, output, cancellationToken).ConfigureAwait(false);
        output.EndProgress();
        var function = new FunctionVersion(built[0], FunctionRegistry.Latest, FunctionRegistry.Latest, identity.FunctionArn(chosen.Name));

        var endpoint = new ReplayEndpoint();
        var frontend = await HttpFrontend.OpenAsync(port, [endpoint], (failure, _) => output.Error(failure.ToString())).ConfigureAwait(false);
        await using (frontend.ConfigureAwait(false))
        {
            var invoker = await FunctionInvoker.StartAsync(identity, lambda, TimeProvider.System).ConfigureAwait(false);
            await using (invoker.ConfigureAwait(false))
            {
                var check = new ReplayCheck(endpoint, (envelope, cancellation) => invoker.InvokeAsync(new Invocation(function, Guid.NewGuid().ToString(), envelope), cancellation));
                try
                {
                    return await check.RunAsync(history, toEnd, cancellationToken).ConfigureAwait(false);
                }
                catch (ReplayException failure)
                {
                    throw new StartException($"{chosen.Name}: {failure.Message}", failure);
                }
            }
        }
    }

    private static FunctionResource Choose(Stack stack, string? name)
    {
        var durable = stack.Functions.Where(function => function.Durable is not null).ToList();
        var chosen = name is null ? durable : durable.FindAll(function => function.IsNamed(name));
        return chosen is [var function]
            ? function
            : throw new StartException($"--function: expected one of the durable functions of the template ({string.Join(", ", durable.Select(function => function.LogicalId))}), got {(name is null ? "none" : $"\"{name}\"")}");
    }
}
