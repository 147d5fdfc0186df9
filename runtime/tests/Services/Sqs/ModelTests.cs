using Amazon.SQS;
using Amazon.SQS.Model;
using CsCheck;

namespace DurableLocal.Tests.Sqs;

/// <summary>Runs random histories of a queue and its dead-letter queue against a model in memory, and compares after each step.</summary>
public sealed class ModelTests
{
    private const int MaxReceives = 2;
    private const int RetentionSeconds = 60;

    private static readonly Gen<Step> GenStep = Gen.Frequency(
        (5, Gen.Int[0, 3].Select(delay => (Step)new Send(delay))),
        (6, Gen.Select(Gen.Int[1, 5], Gen.Int[1, 6], Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true))), (max, visibility, dead) => (Step)new Receive(max, visibility, dead))),
        (4, Gen.Int[0, 30].Select(handle => (Step)new Delete(handle))),
        (3, Gen.Select(Gen.Int[0, 30], Gen.Int[0, 6], (handle, visibility) => (Step)new Change(handle, visibility))),
        (4, Gen.Int[1, 4_000].Select(milliseconds => (Step)new Advance(milliseconds))),
        (1, Gen.Const((Step)new Advance(25_000))),
        (1, Gen.Const((Step)new Restart())));

    [Fact]
    public Task Random_histories_match_the_model() =>
        GenStep.Array[5, 40].SampleAsync(
            async steps =>
            {
                await using var host = await SqsHost.StartAsync();
                var run = await Run.StartAsync(host);
                foreach (var step in steps)
                {
                    await run.ApplyAsync(step);
                    await run.CompareAsync();
                }
            },
            iter: 12,
            threads: 1);

    private abstract record Step;

    private sealed record Send(int Delay) : Step;

    private sealed record Receive(int Max, int Visibility, bool Dead) : Step;

    private sealed record Delete(int Handle) : Step;

    private sealed record Change(int Handle, int Visibility) : Step;

    private sealed record Advance(int Milliseconds) : Step;

    private sealed record Restart : Step;

    private sealed class Entry
    {
        public required int Number { get; init; }

        public required long Sent { get; init; }

        public long VisibleAt { get; set; }

        public bool Dead { get; set; }

        public int Receives { get; set; }

        public int ReceivesHere { get; set; }

        /// <summary>Handles of its receives from its current queue; only the last one deletes.</summary>
        public List<string> Handles { get; } = [];
    }

    private sealed class Run(SqsHost host, string work, string dead)
    {
        private readonly List<Entry> _entries = [];
        private readonly List<(string Handle, bool Dead)> _handles = [];
        private int _sent;

        private long Now => host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

        public static async Task<Run> StartAsync(SqsHost host)
        {
            var dead = await host.CreateAsync("dead", ("MessageRetentionPeriod", $"{RetentionSeconds}"));
            var policy = $$"""{"deadLetterTargetArn":"{{host.Arn("dead")}}","maxReceiveCount":{{MaxReceives}}}""";
            return new Run(host, await host.CreateAsync("work", ("MessageRetentionPeriod", $"{RetentionSeconds}"), ("RedrivePolicy", policy)), dead);
        }

        public Task ApplyAsync(Step step) => step switch
        {
            Send send => SendAsync(send),
            Receive receive => ReceiveAsync(receive),
            Delete delete => DeleteAsync(delete),
            Change change => ChangeAsync(change),
            Restart => host.RestartAsync(),
            Advance advance => AdvanceAsync(advance),
            _ => throw new InvalidOperationException($"{step}"),
        };

        public async Task CompareAsync()
        {
            Assert.Equal(Expected(isDead: false), await host.CountsAsync(work));
            Assert.Equal(Expected(isDead: true), await host.CountsAsync(dead));
        }

        private (int Visible, int InFlight, int Delayed) Expected(bool isDead)
        {
            var entries = _entries.Where(e => e.Dead == isDead).ToList();
            return (
                entries.Count(e => e.VisibleAt <= Now),
                entries.Count(e => e.VisibleAt > Now && e.ReceivesHere > 0),
                entries.Count(e => e.VisibleAt > Now && e.ReceivesHere == 0));
        }

        private async Task SendAsync(Send send)
        {
            var number = _sent++;
            await host.Client.SendMessageAsync(new SendMessageRequest(work, $"{number}") { DelaySeconds = send.Delay });
            _entries.Add(new Entry { Number = number, Sent = Now, VisibleAt = Now + (send.Delay * 1_000) });
        }

        private async Task ReceiveAsync(Receive receive)
        {
            var expected = new List<Entry>();
            var deadLetters = -1;
            while (deadLetters != 0 && expected.Count < receive.Max)
            {
                deadLetters = 0;
                foreach (var entry in Visible(receive.Dead, receive.Max - expected.Count))
                {
                    if (!receive.Dead && entry.ReceivesHere >= MaxReceives)
                    {
                        (entry.Dead, entry.VisibleAt, entry.ReceivesHere) = (true, Now, 0);
                        entry.Handles.Clear();
                        deadLetters++;
                        continue;
                    }

                    entry.VisibleAt = Now + (receive.Visibility * 1_000);
                    entry.Receives++;
                    entry.ReceivesHere++;
                    expected.Add(entry);
                }
            }

            var received = await host.ReceiveAsync(receive.Dead ? dead : work, receive.Max, receive.Visibility);

            Assert.Equal(expected.Select(e => (e.Number, e.Receives, e.Sent)), received.Select(m => (int.Parse(m.Body), int.Parse(m.Attributes["ApproximateReceiveCount"]), long.Parse(m.Attributes["SentTimestamp"]))));
            foreach (var (entry, message) in expected.Zip(received))
            {
                entry.Handles.Add(message.ReceiptHandle);
                _handles.Add((message.ReceiptHandle, receive.Dead));
            }
        }

        /// <summary>Returns visible messages: those received before by the time of sending, the others by the time at which they became visible.</summary>
        private List<Entry> Visible(bool isDead, int max)
        {
            var visible = _entries.Where(e => e.Dead == isDead && e.VisibleAt <= Now).OrderBy(e => e.VisibleAt).ThenBy(e => e.Number).ToList();
            var received = visible.Where(e => e.ReceivesHere > 0).Take(max);
            var others = visible.Where(e => e.ReceivesHere == 0).Take(max);
            return [.. received.Concat(others).OrderBy(e => e.ReceivesHere > 0 ? e.Sent : e.VisibleAt).ThenBy(e => e.Number).Take(max)];
        }

        private async Task DeleteAsync(Delete delete)
        {
            if (_handles.Count == 0)
            {
                return;
            }

            var (handle, isDead) = _handles[delete.Handle % _handles.Count];
            await host.Client.DeleteMessageAsync(isDead ? dead : work, handle);
            _entries.RemoveAll(e => e.Handles.LastOrDefault() == handle);
        }

        private async Task ChangeAsync(Change change)
        {
            if (_handles.Count == 0)
            {
                return;
            }

            var (handle, isDead) = _handles[change.Handle % _handles.Count];
            var entry = _entries.Find(e => e.Handles.Contains(handle));
            var call = host.Client.ChangeMessageVisibilityAsync(isDead ? dead : work, handle, change.Visibility);
            if (entry is null)
            {
                Assert.Equal("InvalidParameterValue", (await Assert.ThrowsAsync<AmazonSQSException>(() => call)).ErrorCode);
            }
            else
            {
                await call;
                entry.VisibleAt = Now + (change.Visibility * 1_000);
            }
        }

        private Task AdvanceAsync(Advance advance)
        {
            host.Clock.Advance(TimeSpan.FromMilliseconds(advance.Milliseconds));
            _entries.RemoveAll(e => e.Sent + (RetentionSeconds * 1_000) <= Now);
            return Task.CompletedTask;
        }
    }
}
