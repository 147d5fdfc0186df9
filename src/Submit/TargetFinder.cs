using System.Collections.Concurrent;
using System.Net.Sockets;
using Amazon.Runtime;
using DurableLocal.Hosting;

namespace DurableChaining.Submit;

/// <summary>Connects to the pipeline that the options describe: on AWS, on a runtime that is running, or on one that it starts.</summary>
internal sealed class TargetFinder(IRuntimeOutput output)
{
    /// <summary>Connects to a pipeline that is running, or starts a local one.</summary>
    /// <exception cref="SubmitException">There is no such pipeline.</exception>
    /// <exception cref="StartException">The runtime cannot start.</exception>
    public async Task<Target> ConnectAsync(TargetOptions options, CancellationToken cancellationToken) =>
        await FindAsync(options, cancellationToken).ConfigureAwait(false) ?? await StartAsync(options.Runtime!, cancellationToken).ConfigureAwait(false);

    /// <summary>Connects to a pipeline that is running; null if there is none on this machine.</summary>
    /// <exception cref="SubmitException">There is no such pipeline.</exception>
    public async Task<Target?> FindAsync(TargetOptions options, CancellationToken cancellationToken)
    {
        if (options.Endpoint is { } endpoint)
        {
            var names = options.Named ?? EndpointsOf(options.Runtime!, endpoint);
            return new Target(ServiceClients.OnEndpoint(endpoint, options.Runtime?.Region ?? RuntimeOptions.DefaultRegion), names);
        }

        if (options.Named is { } named)
        {
            return new Target(ServiceClients.OnAws(named.QueueUrl), named);
        }

        if (await RunningEndpointAsync(options, options.Runtime!, cancellationToken).ConfigureAwait(false) is { } running)
        {
            output.Line($"using the runtime at {running.GetLeftPart(UriPartial.Authority)}");
            return new Target(ServiceClients.OnEndpoint(running, options.Runtime!.Region), EndpointsOf(options.Runtime, running));
        }

        return null;
    }

    private async Task<Target> StartAsync(RuntimeOptions options, CancellationToken cancellationToken)
    {
        var ended = new ConcurrentQueue<string>();
        // Before the functions are built: a template without the outputs is of no use here.
        EndpointsOf(options, LocalRuntime.EndpointOf(options.Port));
        var runtime = await LocalRuntime.StartAsync(options with { ExecutionEnded = ended.Enqueue, StartsAhead = true }, output, cancellationToken).ConfigureAwait(false);
        var endpoint = runtime.Identity.Endpoint;
        return new Target(ServiceClients.OnEndpoint(endpoint, options.Region), PipelineEndpoints.FromOutputs(runtime.Stack.Outputs, Path.GetFileName(options.Template)), runtime, ended);
    }

    private static PipelineEndpoints EndpointsOf(RuntimeOptions options, Uri endpoint) =>
        PipelineEndpoints.FromOutputs(LocalRuntime.ReadTemplate(options, endpoint).Outputs, Path.GetFileName(options.Template));

    /// <summary>
    /// The endpoint of a runtime that runs this stack: the one that uses the data folder, else the one that listens on the
    /// port. Null if there is none, or if the options name a port or a folder that the running one does not have.
    /// </summary>
    private static async Task<Uri?> RunningEndpointAsync(TargetOptions options, RuntimeOptions runtime, CancellationToken cancellationToken)
    {
        if (runtime.Ephemeral)
        {
            return null;
        }

        var inFolder = DataFolder.AddressIn(runtime.DataFolder)?.Endpoint;
        var onPort = runtime.Port == 0 || options.DataIsGiven ? null : LocalRuntime.EndpointOf(runtime.Port);
        foreach (var candidate in new[] { options.PortIsGiven && inFolder?.Port != runtime.Port ? null : inFolder, onPort }.OfType<Uri>().Distinct())
        {
            if (await ServesAsync(candidate, runtime, cancellationToken).ConfigureAwait(false))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Whether the work queue of the stack exists at the endpoint.</summary>
    private static async Task<bool> ServesAsync(Uri endpoint, RuntimeOptions runtime, CancellationToken cancellationToken)
    {
        if (!await ListensAsync(endpoint, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        using var clients = ServiceClients.OnEndpoint(endpoint, runtime.Region);
        try
        {
            await clients.Sqs.GetQueueAttributesAsync(EndpointsOf(runtime, endpoint).QueueUrl, ["QueueArn"], cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Connects without the SDK, which would retry a refused connection.</summary>
    private static async Task<bool> ListensAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
