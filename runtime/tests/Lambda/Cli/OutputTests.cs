using System.Text.Json;
using DurableLocal.Cli.Output;
using DurableLocal.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Cli;

public sealed class OutputTests
{
    [Fact]
    public void A_redirected_table_is_plain_columns()
    {
        using var output = new StringWriter { NewLine = "\n" };

        new ConsoleOutput(output, TextWriter.Null, terminal: null, TimeProvider.System).Table(["KEY", "STATUS"], [["a-long-key", "COMPLETED"], ["b", "FAILED"]]);

        Assert.Equal("KEY         STATUS\na-long-key  COMPLETED\nb           FAILED\n", output.ToString());
    }

    [Fact]
    public void Redirected_progress_is_a_line_every_two_seconds_at_most()
    {
        using var written = new StringWriter { NewLine = "\n" };
        var time = new FakeTimeProvider();
        var output = new ConsoleOutput(written, TextWriter.Null, terminal: null, time);

        for (var done = 1; done <= 50; done++)
        {
            output.Progress($"progress {done}/50 done");
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal("progress 1/50 done\nprogress 21/50 done\nprogress 41/50 done\n", written.ToString());
    }

    [Fact]
    public void A_history_is_a_timeline_from_its_first_event()
    {
        var text = new HistoryText();
        foreach (var item in new[]
        {
            """{"EventId":1,"EventType":"ExecutionStarted","Id":"u1","Name":"order-1","EventTimestamp":1764000000.0,"ExecutionStartedDetails":{"Input":{"Payload":"{\"a\":1}","Truncated":false},"ExecutionTimeout":60}}""",
            """{"EventId":2,"EventType":"StepFailed","EventTimestamp":1764000000.25,"Id":"x1","Name":"save-result","StepFailedDetails":{"Error":{"Payload":{"ErrorType":"Throttled","ErrorMessage":"slow\ndown"}},"RetryDetails":{"CurrentAttempt":2,"NextAttemptDelaySeconds":4}}}""",
        })
        {
            using var document = JsonDocument.Parse(item);
            text.Add(document.RootElement);
        }

        Assert.Equal(["1", "+0.000 s", "ExecutionStarted", "-", "-", """{"a":1}, ExecutionTimeout 60 s"""], text.Rows[0]);
        Assert.Equal(["2", "+0.250 s", "StepFailed", "save-result", "2", "Throttled: slow down, next attempt in 4 s"], text.Rows[1]);
    }
}
