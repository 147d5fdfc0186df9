using System.Collections.Concurrent;
using System.Text;
using DurableLocal.Telemetry.Logs;

namespace DurableLocal.Tests.Telemetry;

public sealed class StackLogsTests
{
    private readonly ConcurrentQueue<string> _problems = new();

    [Fact]
    public async Task Lines_that_a_receiver_rejects_are_sent_again_in_their_order()
    {
        using var exporter = new RecordingLogExporter { Accepts = false };
        await using (var logs = new StackLogs(exporter, Fail, _problems.Enqueue))
        {
            logs.Add("f", null, "first"u8);
            await Wait.UntilAsync(() => !_problems.IsEmpty, "the report of the receiver");
            logs.Add("f", null, ""u8);
            logs.Add("g", null, "second"u8);
            exporter.Accepts = true;
            await Wait.UntilAsync(() => exporter.Lines.Count == 2, "both lines");
        }

        Assert.Equal(["f first", "g second"], exporter.Lines);
        Assert.Equal(["logs: a test does not accept them; up to 8 MiB are kept and sent later", "logs: a test accepts them again"], _problems);
    }

    [Fact]
    public async Task Lines_above_the_limit_of_memory_are_counted_and_left_out()
    {
        const int Lines = 100;
        using var exporter = new RecordingLogExporter();
        exporter.Answers.Reset();
        await using (var logs = new StackLogs(exporter, Fail, _problems.Enqueue))
        {
            var line = Encoding.UTF8.GetBytes(new string('x', 256 * 1024));
            for (var number = 0; number < Lines; number++)
            {
                logs.Add("f", null, line);
            }

            exporter.Answers.Set();
        }

        Assert.InRange(exporter.Lines.Count, 1, StackLogs.MostBytes / (256 * 1024));
        Assert.Contains($"logs: {Lines - exporter.Lines.Count} lines were not exported; the log files have them", _problems);
    }

    private static void Fail(Exception defect) => throw new InvalidOperationException("a defect", defect);

    private sealed class RecordingLogExporter : ILogExporter
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public bool Accepts { get; set; } = true;

        /// <summary>Reset while the receiver does not answer.</summary>
        public ManualResetEventSlim Answers { get; } = new(initialState: true);

        public string Target => "a test";

        public bool Export(IReadOnlyList<FunctionLine> lines)
        {
            Answers.Wait();
            if (Accepts)
            {
                foreach (var line in lines)
                {
                    Lines.Enqueue($"{line.Function} {line.Text}");
                }
            }

            return Accepts;
        }

        public void Dispose() => Answers.Dispose();
    }
}
