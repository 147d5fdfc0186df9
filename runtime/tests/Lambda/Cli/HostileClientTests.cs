using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.Model;
using Amazon.SQS.Model;
using DurableLocal.Lambda.Logs;

namespace DurableLocal.Tests.Cli;

/// <summary>
/// Clients that hold connections open, send byte by byte, or close their half, at each kind of port. HOSTILE_CONNECTIONS
/// sets the connections to each port, HOSTILE_SECONDS how long they are held.
/// </summary>
public sealed class HostileClientTests : IDisposable
{
    private const long MostMemory = 400L * 1024 * 1024;

    private static readonly int Connections = Setting("HOSTILE_CONNECTIONS", 4_097);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(Setting("HOSTILE_SECONDS", 3));

    private const string Whole = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Length: 2\r\n\r\n{}";

    /// <summary>One client in as many closes its half.</summary>
    private const int HalfClosed = 8;

    /// <summary>A request that never begins, one whose headers and one whose body never end.</summary>
    private static readonly string[] Beginnings =
    [
        "",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-Header: ",
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Length: 1000000\r\n\r\n{",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Others_are_served_while_connections_are_held_and_send_nothing_or_slowly()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the memory of the runtime is read from /proc");
        var template = _folder.Write("template.yaml", EchoStack.Template);
        var console = TestPort.Free();
        await using var runtime = await RuntimeProcess.StartAsync(Path.Combine(_folder.Path, "data"), "--template", template, "--console-port", $"{console}");
        var environment = JsonNode.Parse(await InvokeAsync(runtime, """{"do":"environment"}"""))!;
        var process = await InvokeAsync(runtime, """{"do":"process"}""");
        // Its connection is held by a request then: the connections that follow would take the place of an idle one.
        var log = new LogFiles(runtime.DataFolder);
        await Wait.UntilAsync(() => log.All("stack-Echo").Count(static line => line.StartsWith("REPORT ", StringComparison.Ordinal)) == 2, "the environment to ask for its next invocation");
        var api = new Uri($"http://{environment["AWS_LAMBDA_RUNTIME_API"]}").Port;
        var memory = Memory(runtime);
        var clients = new List<Socket>();
        try
        {
            clients.AddRange((await Task.WhenAll(OpenAsync(runtime.Port), OpenAsync(console), OpenAsync(api))).SelectMany(static opened => opened));

            var watch = Stopwatch.StartNew();
            do
            {
                await ServeOthersAsync(runtime, console);
                Drip(clients);
            }
            while (watch.Elapsed < Duration);

            Assert.Equal(process, await InvokeAsync(runtime, """{"do":"process"}"""));
            Assert.InRange(Memory(runtime) - memory, long.MinValue, MostMemory);
            TestContext.Current.TestOutputHelper?.WriteLine($"{clients.Count} connections: {(Memory(runtime) - memory) / 1024 / 1024} MB more, {clients.Count(client => client.Connected)} not closed");
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }

        await ServeOthersAsync(runtime, console);
        Assert.DoesNotContain("defect", runtime.Output, StringComparison.Ordinal);
    }

    private static async Task<List<Socket>> OpenAsync(int port)
    {
        var sockets = new List<Socket>();
        for (var number = 0; number < Connections; number++)
        {
            sockets.Add(await ConnectAsync(port));
            Try(sockets[^1], Beginnings[number % Beginnings.Length]);
            if (number % HalfClosed == 0)
            {
                using var client = await ConnectAsync(port);
                await HalfCloseAsync(client);
            }
        }

        return sockets;
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    /// <summary>Closes the sending half after a whole request. Kestrel may take that for a disconnection, but it must not be an error of the server.</summary>
    private static async Task HalfCloseAsync(Socket socket)
    {
        var buffer = new byte[4_096];
        var length = 0;
        try
        {
            Try(socket, Whole);
            socket.Shutdown(SocketShutdown.Send);
            length = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (SocketException)
        {
            // Closed.
        }

        Assert.DoesNotContain(" 500 ", Encoding.ASCII.GetString(buffer, 0, length).Split('\r')[0], StringComparison.Ordinal);
    }

    private static void Drip(List<Socket> sockets) => sockets.ForEach(static socket => Try(socket, "x"));

    /// <summary>Sends, unless the server has closed the connection, as it may.</summary>
    private static void Try(Socket socket, string text)
    {
        try
        {
            socket.Send(Encoding.ASCII.GetBytes(text));
        }
        catch (SocketException)
        {
            // Closed.
        }
    }

    /// <summary>What a well-behaved client of each port gets, on a connection of its own.</summary>
    private static async Task ServeOthersAsync(RuntimeProcess runtime, int console)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await runtime.Sqs.SendMessageAsync(new SendMessageRequest($"http://127.0.0.1:{runtime.Port}/000000000000/work", "m"), limit.Token);
        Assert.Equal("1", await InvokeAsync(runtime, "1"));
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{console}/api/overview"), limit.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<string> InvokeAsync(RuntimeProcess runtime, string payload)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var response = await runtime.Lambda.InvokeAsync(new InvokeRequest { FunctionName = "stack-Echo", Payload = payload }, limit.Token);
        return Encoding.UTF8.GetString(response.Payload.ToArray());
    }

    private static long Memory(RuntimeProcess runtime)
    {
        using var process = Process.GetProcessById(runtime.ProcessId);
        return process.WorkingSet64;
    }

    private static int Setting(string name, int defaultValue) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : defaultValue;
}
