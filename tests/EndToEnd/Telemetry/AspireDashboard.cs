using System.Diagnostics;
using System.Text.Json.Nodes;

namespace DurableChaining.Tests.EndToEnd.Telemetry;

/// <summary>The Aspire dashboard without an Aspire application: a receiver of OTLP, with an API for what it has received.</summary>
internal sealed class AspireDashboard : IDisposable
{
    /// <summary>The path of the program; see runtime/docs/telemetry.md.</summary>
    private const string ProgramVariable = "ASPIRE_DASHBOARD";

    private static readonly HttpClient Http = new();

    private readonly string _url = $"http://127.0.0.1:{TestPort.Free()}";
    private readonly Process _process;

    public AspireDashboard()
    {
        Assert.SkipUnless(Program is { Length: > 0 }, $"needs the Aspire dashboard: {ProgramVariable} is not set");
        var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = _url;
        start.Environment["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = OtlpUrl;
        start.Environment["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true";
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string OtlpUrl { get; } = $"http://127.0.0.1:{TestPort.Free()}";

    private static string? Program => Environment.GetEnvironmentVariable(ProgramVariable);

    public Task<List<JsonNode>> SpansAsync() => ItemsAsync("spans", "resourceSpans", "scopeSpans", "spans");

    public Task<List<JsonNode>> LogsAsync() => ItemsAsync("logs", "resourceLogs", "scopeLogs", "logRecords");

    /// <summary>Returns the services that have sent metrics.</summary>
    public async Task<List<string>> MeasuredAsync() =>
        [.. (await GetAsync("resources"))!.AsArray().Where(resource => (bool)resource!["hasMetrics"]!).Select(resource => (string)resource!["name"]!)];

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Returns the items of a list that OTLP groups by resource and scope.</summary>
    private async Task<List<JsonNode>> ItemsAsync(string kind, string byResource, string byScope, string items)
    {
        var data = (await GetAsync($"{kind}?limit=1000"))?["data"]?[byResource]?.AsArray() ?? [];
        return [.. data.SelectMany(resource => resource![byScope]!.AsArray()).SelectMany(scope => scope![items]!.AsArray()).Select(item => item!)];
    }

    private async Task<JsonNode?> GetAsync(string path)
    {
        try
        {
            return JsonNode.Parse(await Http.GetStringAsync($"{_url}/api/telemetry/{path}"));
        }
        catch (HttpRequestException) when (!_process.HasExited)
        {
            // It is starting.
            return null;
        }
    }
}
