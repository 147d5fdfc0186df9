using System.Diagnostics;
using System.Globalization;
using Amazon.Lambda.Model;

namespace DurableLocal.Bench;

/// <summary>
/// The rate of each operation by itself, with eight concurrent calls from one client. For comparison: the same SDK client
/// against a process that only returns recorded responses, and a bare HTTP client that sends the same bytes to it.
/// </summary>
internal static class ProtocolsBenchmark
{
    private const int ConcurrentCalls = 8;
    private const int WarmUp = 2_000;
    private const string Checkpoint = "checkpoint of a step, from eight executions";

    public static async Task RunAsync(int calls, int runs)
    {
        var figures = new Dictionary<string, Figures>(StringComparer.Ordinal);
        for (var run = 0; run < runs; run++)
        {
            await using var runtime = await FreshRuntime.StartAsync(FreshRuntime.FunctionsOptions);
            using var clients = new ServiceClients(runtime.Endpoint);
            var protocols = (await ProtocolCalls.PrepareAsync(clients)).All;
            foreach (var protocol in protocols)
            {
                var figure = Of(figures, protocol.Name);
                await RepeatAsync(0, WarmUp / protocol.PerCall, number => protocol.CallAsync(clients, number));
                var before = Cpu(runtime);
                figure.Runtime.Add(protocol.PerCall * await RateAsync(WarmUp / protocol.PerCall, calls / protocol.PerCall, number => protocol.CallAsync(clients, number)));
                var after = Cpu(runtime);
                figure.RuntimeCpu.Add((after.Runtime - before.Runtime) * 1_000_000 / calls);
                figure.ClientCpu.Add((after.Client - before.Client) * 1_000_000 / calls);
            }

            await MeasureCheckpointsAsync(runtime, clients, calls, Of(figures, Checkpoint));
            await MeasureCeilingsAsync(runtime, protocols, calls, figures);
            await Console.Error.WriteLineAsync($"run {run + 1}: load {Machine.Load()}");
        }

        var table = new MarkdownTable("protocol", "per second", "client's ceiling", "bare HTTP", "CPU ms per 1 000: runtime", "client");
        foreach (var (name, figure) in figures)
        {
            table.Add(name, Spread(figure.Runtime, "0"), Spread(figure.Ceiling, "0"), Spread(figure.Bare, "0"), Spread(figure.RuntimeCpu, "0"), Spread(figure.ClientCpu, "0"));
        }

        table.Print($"Protocols ({ConcurrentCalls} concurrent calls from one client on the same cores; {runs} runs of {calls}: median, minimum to maximum)");
    }

    /// <summary>Checkpoints are made by functions, which alone are authorized: the client's column is the functions'.</summary>
    private static async Task MeasureCheckpointsAsync(FreshRuntime runtime, ServiceClients clients, int calls, Figures figure)
    {
        Task CheckpointAsync(int count) => Task.WhenAll(Enumerable.Range(0, ConcurrentCalls).Select(number => clients.Lambda.InvokeAsync(new InvokeRequest
        {
            FunctionName = FreshRuntime.FunctionName($"Checkpoints{1 + (number / 2)}"),
            Qualifier = "$LATEST",
            Payload = count.ToString(CultureInfo.InvariantCulture),
        })));

        // The number of operations of an execution is limited: each execution makes 1 000 checkpoints, and several run one after another.
        const int Executions = 1_000;
        await CheckpointAsync(WarmUp / ConcurrentCalls);
        var rounds = Math.Max(1, calls / ConcurrentCalls / Executions);
        var each = calls / ConcurrentCalls / rounds;
        var (before, functions) = (Cpu(runtime), Functions(runtime));
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < rounds; round++)
        {
            await CheckpointAsync(each);
        }

        var done = rounds * each * ConcurrentCalls;
        figure.Runtime.Add(done / Stopwatch.GetElapsedTime(started).TotalSeconds);
        figure.RuntimeCpu.Add((Cpu(runtime).Runtime - before.Runtime) * 1_000_000 / done);
        figure.ClientCpu.Add((Functions(runtime) - functions) * 1_000_000 / done);
    }

    private static async Task MeasureCeilingsAsync(FreshRuntime runtime, IReadOnlyList<ProtocolCall> protocols, int calls, Dictionary<string, Figures> figures)
    {
        foreach (var protocol in protocols)
        {
            var recording = new Recording();
            using (var recorded = new ServiceClients(runtime.Endpoint, recording))
            {
                // A number that was not used before. The queue still has messages of the batch sends.
                await protocol.CallAsync(recorded, WarmUp + calls);
            }

            var file = Path.Combine(runtime.DataFolder, "recording.json");
            recording.Save(file);
            await using var server = await BareServer.StartAsync(NullServer.Command, file);
            using var clients = new ServiceClients(server.Endpoint);
            await RepeatAsync(0, WarmUp / protocol.PerCall, number => protocol.CallAsync(clients, number));
            Of(figures, protocol.Name).Ceiling.Add(protocol.PerCall * await RateAsync(0, calls / protocol.PerCall, number => protocol.CallAsync(clients, number)));
            using var bare = new HttpClient { BaseAddress = server.Endpoint };
            Task BareAsync(int number) => RepeatBareAsync(bare, recording);
            await RepeatAsync(0, WarmUp / protocol.PerCall, BareAsync);
            Of(figures, protocol.Name).Bare.Add(protocol.PerCall * await RateAsync(0, calls / protocol.PerCall, BareAsync));
        }
    }

    private static async Task RepeatBareAsync(HttpClient client, Recording recording)
    {
        foreach (var exchange in recording.Exchanges)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(exchange.Path, UriKind.Relative)) { Content = new ByteArrayContent(exchange.Request) };
            foreach (var (name, value) in exchange.RequestHead)
            {
                if (name is not ("Host" or "Content-Length") && !request.Headers.TryAddWithoutValidation(name, value))
                {
                    request.Content.Headers.TryAddWithoutValidation(name, value);
                }
            }

            using var response = await client.SendAsync(request);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
        }
    }

    private static async Task<double> RateAsync(int first, int calls, Func<int, Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        await RepeatAsync(first, calls, call);
        return calls / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task RepeatAsync(int first, int calls, Func<int, Task> call) => Parallel.ForEachAsync(
        Enumerable.Range(first, calls),
        new ParallelOptions { MaxDegreeOfParallelism = ConcurrentCalls },
        async (number, _) => await call(number));

    private static (double Runtime, double Client) Cpu(FreshRuntime runtime) =>
        (runtime.Usage().Single(static process => process.Role == ProcessUsage.RuntimeRole).CpuSeconds, Environment.CpuUsage.TotalTime.TotalSeconds);

    private static double Functions(FreshRuntime runtime) => runtime.Usage().Where(static process => process.Role != ProcessUsage.RuntimeRole).Sum(static process => process.CpuSeconds);

    private static Figures Of(Dictionary<string, Figures> figures, string name)
    {
        if (!figures.TryGetValue(name, out var figure))
        {
            figures.Add(name, figure = new Figures([], [], [], [], []));
        }

        return figure;
    }

    private static string Spread(List<double> values, string format) => values.Count == 0 ? string.Empty : new Sample(values).Spread(format);

    private sealed record Figures(List<double> Runtime, List<double> Ceiling, List<double> Bare, List<double> RuntimeCpu, List<double> ClientCpu);
}
