using System.Text.Json;
using DurableLocal.Cli.Search;
using DurableLocal.Hosting;
using DurableLocal.Lambda.Logs;

namespace DurableLocal.Cli.Service;

/// <summary>
/// A runtime that a command reads from or acts on: the one that listens on the given port, or the one that uses the data
/// folder; where none runs, a read-only runtime on the data folder.
/// </summary>
internal sealed class RuntimeConnection : IAsyncDisposable
{
    private readonly LocalRuntime? _readOnly;

    private RuntimeConnection(Uri endpoint, string dataFolder, LocalRuntime? readOnly)
    {
        (Client, DataFolder, _readOnly) = (new ServiceClient(endpoint), dataFolder, readOnly);
        (Executions, Tables, Messages) = (new Executions(Client), new Tables(Client), new Messages(Client));
    }

    public ServiceClient Client { get; }

    public Executions Executions { get; }

    public Tables Tables { get; }

    public Messages Messages { get; }

    public string DataFolder { get; }

    public FunctionLogs Logs => new(new LogFiles(DataFolder));

    /// <summary>Demands a running runtime: without one, what is stored can be read, and nothing would process a change.</summary>
    /// <exception cref="StartException">No runtime runs on the data folder.</exception>
    public void RequireRunning()
    {
        if (_readOnly is not null)
        {
            throw new StartException($"data folder {DataFolder}: expected a running runtime, got none; start it with \"up\"");
        }
    }

    /// <summary>Connects to the runtime that listens on a port.</summary>
    /// <param name="port">The port, from the command line.</param>
    /// <param name="dataFolder">The data folder that it must use; null for any.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="StartException">No runtime listens on the port, or one that uses another data folder.</exception>
    public static async Task<RuntimeConnection> ToPortAsync(int port, string? dataFolder, CancellationToken cancellationToken)
    {
        var address = await AddressAtAsync(port, cancellationToken).ConfigureAwait(false);
        return dataFolder is null || dataFolder == address.DataFolder
            ? new RuntimeConnection(address.Endpoint, address.DataFolder, readOnly: null)
            : throw new StartException($"--data: expected {address.DataFolder}, which the runtime on port {port} uses, got \"{dataFolder}\"");
    }

    /// <summary>Connects to the runtime that uses a data folder, or starts a read-only one on it.</summary>
    /// <param name="dataFolder">The full path of the folder.</param>
    /// <param name="options">Returns what a read-only runtime is started with.</param>
    /// <param name="output">Where a read-only runtime reports to.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="StartException">There is no such folder, or the runtime that uses it is still starting.</exception>
    public static async Task<RuntimeConnection> ToFolderAsync(string dataFolder, Func<RuntimeOptions> options, IRuntimeOutput output, CancellationToken cancellationToken)
    {
        if (Hosting.DataFolder.TryOpenExisting(dataFolder) is { } folder)
        {
            var runtime = await LocalRuntime.StartReadOnlyAsync(options, folder, output, cancellationToken).ConfigureAwait(false);
            return new RuntimeConnection(runtime.Identity.Endpoint, dataFolder, runtime);
        }

        return Hosting.DataFolder.AddressIn(dataFolder) is { } address
            ? new RuntimeConnection(address.Endpoint, dataFolder, readOnly: null)
            : throw new StartException($"data folder {dataFolder} is in use by a runtime that is still starting; try again when it is ready");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_readOnly is not null)
        {
            await _readOnly.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<RuntimeAddress> AddressAtAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new ServiceClient(LocalRuntime.EndpointOf(port));
        try
        {
            var address = await client.GetAsync(InspectionEndpoint.AddressPath, cancellationToken).ConfigureAwait(false);
            return address.Deserialize(AddressJson.Default.RuntimeAddress) ?? throw new JsonException("expected an object, got null");
        }
        catch (HttpRequestException failure)
        {
            throw new StartException($"--port: expected the port of a running runtime, got {port}: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is JsonException or ServiceException)
        {
            throw new StartException($"--port: expected the port of a running runtime, got {port}, where another program listens: {failure.Message}", failure);
        }
    }
}
