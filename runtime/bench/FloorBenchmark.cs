using System.Diagnostics;
using System.Globalization;

namespace DurableLocal.Bench;

/// <summary>
/// The chain beside what nobody can spare who does it on this machine: two processes that know nothing exchange as many
/// HTTP requests of the same sizes, and commit as often and as much to the same disk, as the ledger of that very run
/// says. As many clients at a time as the chain has function processes. Exchanges and commits wait for nothing of each
/// other, which the chain's must: the floor is a bound, not a goal that can be met.
/// </summary>
internal static class FloorBenchmark
{
    private const int WarmUp = 500;

    /// <summary>What a request and an answer have besides their bodies.</summary>
    private const int RequestHead = 70, AnswerHead = 90;

    public static async Task RunAsync(int messages, int runs)
    {
        var (chain, floor, exchanging, committing, ratio, message) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), string.Empty);
        for (var run = 0; run < runs; run++)
        {
            var (counts, clients, milliseconds) = await ChainAsync(messages);
            var (exchanges, commits, bytes) = await BareAsync(counts, messages, clients);
            var bare = Math.Max(exchanges, commits);
            chain.Add(milliseconds);
            floor.Add(bare);
            exchanging.Add(exchanges);
            committing.Add(commits);
            ratio.Add(milliseconds / bare);
            message = $"{counts.Sum("requests"):0.0} requests, {counts.Sum("bytesIn") + counts.Sum("bytesOut"):0} bytes; {counts[Counts.Storage, "commits"]:0.00} commits, {counts[Counts.Storage, "bytes"]:0} bytes to files (floor {bytes / messages:0}); {clients} clients";
            await Console.Error.WriteLineAsync($"run {run + 1}: chain {milliseconds:0.00} ms, floor {bare:0.00} ms; {message}; load {Machine.Load()}");
        }

        var table = new MarkdownTable("time a message, ms", "chain", "floor", "of it the exchanges", "of it the commits", "chain / floor");
        table.Add($"backlog of {messages}", new Sample(chain).Spread("0.00"), new Sample(floor).Spread("0.00"), new Sample(exchanging).Spread("0.00"), new Sample(committing).Spread("0.00"), new Sample(ratio).Spread("0.0"));
        table.Print($"Wire floor ({runs} runs: median, least to most)");
        Console.WriteLine($"A message of the last run: {message}.");
    }

    private static async Task<(Counts Counts, int Clients, double Milliseconds)> ChainAsync(int messages)
    {
        await using var runtime = await FreshRuntime.StartAsync("--counters");
        var work = new Work(runtime);
        await work.PassAsync("warm", WarmUp);
        var elapsed = TimeSpan.Zero;
        var counts = await CostBenchmark.CountAsync(runtime, messages, async () =>
        {
            var watch = Stopwatch.StartNew();
            await work.PassAsync("run", messages);
            elapsed = watch.Elapsed;
        });
        return (counts, runtime.Usage().Count(static process => process.Role.EndsWith("Function", StringComparison.Ordinal)), elapsed.TotalMilliseconds / messages);
    }

    private static async Task<(double Exchanges, double Commits, double FileBytes)> BareAsync(Counts counts, int messages, int clients)
    {
        var folder = Directory.CreateTempSubdirectory("bench-");
        var commits = (int)Math.Round(counts[Counts.Storage, "commits"] * messages);
        // SQLite writes each page to its log and later to the store, and some three pages a commit besides the entry's.
        var bytes = Math.Max(1, ((counts[Counts.Storage, "bytes"] * messages / commits) - (3 * 4096)) / 2);
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

    /// <summary>Sizes of the bodies of all requests and answers, those of an operation spread over the run as they were in it.</summary>
    private static List<(int Request, Uri Answer)> Exchanges(Counts counts, int messages)
    {
        var exchanges = new List<(double At, int Request, Uri Answer)>();
        foreach (var operation in counts.Operations.Where(operation => counts[operation, "requests"] > 0))
        {
            var each = counts[operation, "requests"];
            var request = (int)Math.Max(0, (counts[operation, "bytesIn"] / each) - RequestHead);
            var answer = new Uri($"/{(int)Math.Max(0, (counts[operation, "bytesOut"] / each) - AnswerHead)}", UriKind.Relative);
            var all = (int)Math.Round(each * messages);
            exchanges.AddRange(Enumerable.Range(0, all).Select(number => ((double)number / all, request, answer)));
        }

        return [.. exchanges.OrderBy(static exchange => exchange.At).Select(static exchange => (exchange.Request, exchange.Answer))];
    }

    private static Task ExchangeAsync(HttpClient client, IEnumerable<(int Request, Uri Answer)> exchanges, int clients) => Parallel.ForEachAsync(
        exchanges,
        new ParallelOptions { MaxDegreeOfParallelism = clients },
        async (exchange, cancellationToken) =>
        {
            using var content = new ByteArrayContent(new byte[exchange.Request]);
            using var answer = await client.PostAsync(exchange.Answer, content, cancellationToken);
            await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        });
}
