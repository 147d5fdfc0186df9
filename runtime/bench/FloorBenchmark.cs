using System.Diagnostics;
using System.Globalization;

namespace DurableLocal.Bench;

/// <summary>
/// Compares the chain with a lower bound for this machine, the wire floor: two processes without any service exchange the
/// same number of HTTP requests of the same sizes, and commit as often and as much to the same disk, as was counted in
/// that run of the chain, with one client per function process. Exchanges and commits do not wait for each other, as
/// those of the chain must: the floor is a bound and cannot be reached.
/// </summary>
internal static class FloorBenchmark
{
    private const int WarmUp = 500;

    /// <summary>Bytes of a request and of a response besides their bodies.</summary>
    private const int RequestHead = 70, ResponseHead = 90;

    public static async Task RunAsync(Workload workload, int messages, int runs)
    {
        var (chain, floor, exchanging, committing, ratio, message) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), string.Empty);
        for (var run = 0; run < runs; run++)
        {
            var (counts, clients, milliseconds) = await ChainAsync(workload, messages);
            var (exchanges, commits, bytes) = await BareAsync(counts, messages, clients);
            var bare = Math.Max(exchanges, commits);
            chain.Add(milliseconds);
            floor.Add(bare);
            exchanging.Add(exchanges);
            committing.Add(commits);
            ratio.Add(milliseconds / bare);
            message = $"{counts.Sum("requests"):0.0} requests, {counts.Sum("bytesIn") + counts.Sum("bytesOut"):0} bytes; {counts[Counts.Storage, "syncs"]:0.00} synced commits, {counts[Counts.Storage, "bytes"]:0} bytes to files (floor {bytes / messages:0}); {clients} clients";
            await Console.Error.WriteLineAsync($"run {run + 1}: chain {milliseconds:0.00} ms, floor {bare:0.00} ms; {message}; load {Machine.Load()}");
        }

        var table = new MarkdownTable("ms per message", "chain", "floor", "exchanges alone", "commits alone", "chain / floor");
        table.Add($"backlog of {messages}", new Sample(chain).Spread("0.00"), new Sample(floor).Spread("0.00"), new Sample(exchanging).Spread("0.00"), new Sample(committing).Spread("0.00"), new Sample(ratio).Spread("0.0"));
        table.Print($"Wire floor ({runs} runs: median, minimum to maximum)");
        Console.WriteLine($"Per message of the last run: {message}.");
    }

    private static async Task<(Counts Counts, int Clients, double Milliseconds)> ChainAsync(Workload workload, int messages)
    {
        await using var runtime = await FreshRuntime.StartAsync([.. workload.RuntimeOptions, "--counters"]);
        var work = new WorkloadRun(runtime, workload);
        await work.RunAsync("warm", WarmUp);
        var elapsed = TimeSpan.Zero;
        var counts = await CostBenchmark.CountAsync(runtime, messages, async () =>
        {
            var watch = Stopwatch.StartNew();
            await work.RunAsync("run", messages);
            elapsed = watch.Elapsed;
        });
        return (counts, runtime.Usage().Count(static process => process.Role is not (ProcessUsage.RuntimeRole or ProcessUsage.OtherRole)), elapsed.TotalMilliseconds / messages);
    }

    private static async Task<(double Exchanges, double Commits, double FileBytes)> BareAsync(Counts counts, int messages, int clients)
    {
        var folder = Directory.CreateTempSubdirectory("bench-");
        var commits = (int)Math.Round(counts[Counts.Storage, "syncs"] * messages);
        // SQLite writes each page to the log and later to the database, and about three pages per commit besides those of the entry.
        var bytes = Math.Max(1, ((counts[Counts.Storage, "bytes"] * messages / commits) - (3 * FloorServer.PageBytes)) / 2);
        try
        {
            await using var server = await BareServer.StartAsync(FloorServer.Command, Path.Combine(folder.FullName, "floor.db"), $"{commits}", $"{(int)bytes}");
            using var client = new HttpClient { BaseAddress = server.Endpoint };
            var exchanges = Exchanges(counts, messages);
            await ExchangeAsync(client, exchanges.Take(exchanges.Count / 10), clients);
            var watch = Stopwatch.StartNew();
            await client.GetByteArrayAsync(new Uri("/begin", UriKind.Relative));
            await ExchangeAsync(client, exchanges, clients);
            var exchanged = watch.Elapsed.TotalMilliseconds;
            var committed = (await client.GetStringAsync(new Uri("/end", UriKind.Relative))).Split(' ').Select(static number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            return (exchanged / messages, committed[0] * 1000 / messages, committed[1]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Returns the sizes of all requests and responses; those of each operation are spread evenly over the run.</summary>
    private static List<(int Request, Uri Response)> Exchanges(Counts counts, int messages)
    {
        var exchanges = new List<(double At, int Request, Uri Response)>();
        foreach (var operation in counts.Operations.Where(operation => counts[operation, "requests"] > 0))
        {
            var each = counts[operation, "requests"];
            var request = (int)Math.Max(0, (counts[operation, "bytesIn"] / each) - RequestHead);
            var response = new Uri($"/{(int)Math.Max(0, (counts[operation, "bytesOut"] / each) - ResponseHead)}", UriKind.Relative);
            var all = (int)Math.Round(each * messages);
            exchanges.AddRange(Enumerable.Range(0, all).Select(number => ((double)number / all, request, response)));
        }

        return [.. exchanges.OrderBy(static exchange => exchange.At).Select(static exchange => (exchange.Request, exchange.Response))];
    }

    private static Task ExchangeAsync(HttpClient client, IEnumerable<(int Request, Uri Response)> exchanges, int clients) => Parallel.ForEachAsync(
        exchanges,
        new ParallelOptions { MaxDegreeOfParallelism = clients },
        async (exchange, cancellationToken) =>
        {
            using var content = new ByteArrayContent(new byte[exchange.Request]);
            using var response = await client.PostAsync(exchange.Response, content, cancellationToken);
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
        });
}
