using System.Globalization;
using System.Net;
using System.Text;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Cli;

/// <summary>Every port that a running stack has opened is on the loopback interface and serves no page of another origin.</summary>
public sealed class OpenPortsTests : IDisposable
{
    private static readonly (string Header, string Value)[] ForeignHeaders =
    [
        ("Host", "evil.example"),
        ("Host", "127.0.0.1.evil.example"),
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ];

    private static readonly (HttpMethod Method, string Path)[] Requests =
    [
        (HttpMethod.Get, "/"),
        (HttpMethod.Get, "/counters"),
        (HttpMethod.Get, "/api/overview"),
        (HttpMethod.Get, "/2018-06-01/runtime/invocation/next"),
        (HttpMethod.Post, "/2018-06-01/runtime/invocation/r-1/response"),
        (HttpMethod.Post, "/2015-03-31/functions/stack-Echo/invocations"),
        (HttpMethod.Get, "/?Action=ListQueues"),
        (HttpMethod.Options, "/"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_open_port_rejects_requests_of_another_origin()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the open ports of a process are read from /proc");
        var template = _folder.Write("template.yaml", EchoStack.Template);
        await using var runtime = await RuntimeProcess.StartAsync(Path.Combine(_folder.Path, "data"), "--template", template, "--console-port", "0", "--counters");
        await runtime.Lambda.InvokeAsync(new InvokeRequest { FunctionName = "stack-Echo", Payload = "1" }, TestContext.Current.CancellationToken);

        var open = ListeningSockets.OfTree(runtime.ProcessId);

        Assert.Contains(open, socket => socket.Port == runtime.Port);
        // The services, the console and the environment that has run the invocation.
        Assert.True(open.Count >= 3, $"expected at least 3 ports, got {string.Join(", ", open)}");
        Assert.All(open, static socket => Assert.Equal(IPAddress.Loopback, socket.Address));
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        foreach (var port in open.Select(static socket => socket.Port))
        {
            foreach (var (method, path) in Requests)
            {
                foreach (var (header, value) in ForeignHeaders)
                {
                    using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}{path}");
                    request.Headers.TryAddWithoutValidation(header, value);
                    request.Content = method == HttpMethod.Post ? new StringContent("1", Encoding.UTF8, "text/plain") : null;
                    using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
                    Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{method} {path} on port {port} with {header}: {value} was answered with {response.StatusCode}");
                    Assert.DoesNotContain(response.Headers, static name => name.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
                }
            }
        }
    }
}
