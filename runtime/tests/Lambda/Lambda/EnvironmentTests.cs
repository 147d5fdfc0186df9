using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace DurableLocal.Tests.Lambda;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task Function_sees_the_variables_of_the_service_and_of_the_template_and_no_others()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function() with { Environment = new Dictionary<string, string> { ["TABLE"] = "results", ["AWS_REGION"] = "mars" }, ApplicationLogLevel = "DEBUG", LogFormat = "JSON" };

        var seen = (await runtime.InvokeAsync(function, """{"do":"environment"}""")).Json().AsObject().ToDictionary(pair => pair.Key, pair => (string?)pair.Value);

        Assert.Equal("results", seen["TABLE"]);
        Assert.Equal("us-east-1", seen["AWS_REGION"]);
        Assert.Equal("app-Echo", seen["AWS_LAMBDA_FUNCTION_NAME"]);
        Assert.Equal("1", seen["AWS_LAMBDA_FUNCTION_VERSION"]);
        Assert.Equal("128", seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]);
        Assert.DoesNotContain("AWS_EXECUTION_ENV", seen.Keys);
        Assert.Equal("http://127.0.0.1:4566", seen["AWS_ENDPOINT_URL_SQS"]);
        Assert.Equal("JSON", seen["AWS_LAMBDA_LOG_FORMAT"]);
        Assert.Equal("DEBUG", seen["AWS_LAMBDA_LOG_LEVEL"]);
        Assert.Equal(Runtime.TaskRoot, seen["LAMBDA_TASK_ROOT"]);
        Assert.Matches(@"^127\.0\.0\.1:\d+$", seen["AWS_LAMBDA_RUNTIME_API"]);
        string[] machine = ["PATH", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "TABLE", "_HANDLER", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"];
        Assert.Empty(seen.Keys.Where(name => !name.StartsWith("AWS_", StringComparison.Ordinal)).Except(machine));
    }

    [Fact]
    public async Task Runtime_is_told_request_id_deadline_arn_tenant_and_client_context()
    {
        await using var runtime = await Runtime.StartAsync();
        var before = DateTimeOffset.UtcNow;

        var outcome = await runtime.InvokeAsync(
            Runtime.Function() with { TenantIsolated = true },
            """{"do":"headers"}""",
            invocation => invocation with { RequestId = "r-7", TenantId = "blue", ClientContext = """{"custom":{"a":"b"}}""", TraceId = "Root=1-5f-abc" });

        var headers = outcome.Json();
        Assert.Equal("r-7", (string?)headers["Lambda-Runtime-Aws-Request-Id"]);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-Echo:live", (string?)headers["Lambda-Runtime-Invoked-Function-Arn"]);
        Assert.Equal("blue", (string?)headers["Lambda-Runtime-Aws-Tenant-Id"]);
        Assert.Equal("""{"custom":{"a":"b"}}""", (string?)headers["Lambda-Runtime-Client-Context"]);
        Assert.Equal("Root=1-5f-abc", (string?)headers["Lambda-Runtime-Trace-Id"]);
        var deadline = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse((string)headers["Lambda-Runtime-Deadline-Ms"]!, CultureInfo.InvariantCulture));
        Assert.InRange(deadline, before.AddSeconds(59), DateTimeOffset.UtcNow.AddSeconds(61));
    }

    [Fact]
    public async Task Log_tail_has_what_the_invocation_printed_between_its_start_and_its_report()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function();
        await runtime.InvokeAsync(function, """{"do":"print","text":"the one before"}""");
        await Eventually.IsAsync(() => ReadShared(Path.Combine(runtime.Data, "logs", "app-Echo.log")).Contains("the one before", StringComparison.Ordinal), "the output of the first");

        var outcome = await runtime.InvokeAsync(function, """{"do":"print","text":"hello"}""", invocation => invocation with { RequestId = "r-2", WantsLogTail = true });

        var tail = Encoding.UTF8.GetString(outcome.LogTail!).Split('\n');
        Assert.Equal("START RequestId: r-2 Version: 1", tail[0]);
        Assert.Contains("hello", tail);
        Assert.Contains("END RequestId: r-2", tail);
        Assert.Contains(tail, line => line.StartsWith("REPORT RequestId: r-2\tDuration: ", StringComparison.Ordinal) && line.Contains("Memory Size: 128 MB\tMax Memory Used: ", StringComparison.Ordinal));
        Assert.DoesNotContain("the one before", tail);
        Assert.Contains("hello", runtime.Sink.Lines);
    }

    [Theory]
    [InlineData("Text", "REPORT RequestId: ")]
    [InlineData("JSON", "\"type\":\"platform.report\"")]
    public async Task Log_file_has_output_and_report_in_the_format_asked_for(string format, string report)
    {
        await using var runtime = await Runtime.StartAsync();
        var file = Path.Combine(runtime.Data, "logs", "app-Echo.log");

        await runtime.InvokeAsync(Runtime.Function() with { LogFormat = format }, """{"do":"print","text":"hello"}""");

        await Eventually.IsAsync(() => ReadShared(file) is var text && text.Contains("hello\n", StringComparison.Ordinal) && text.Contains(report, StringComparison.Ordinal), "output and report");
    }

    [Fact]
    public async Task Log_file_is_set_aside_when_it_outgrows_its_bound()
    {
        await using var runtime = await Runtime.StartAsync(options => options with { LogFileBytes = 64 * 1024 });
        var file = Path.Combine(runtime.Data, "logs", "app-Echo.log");

        await runtime.InvokeAsync(Runtime.Function(), """{"do":"garbage"}""");

        await Eventually.IsAsync(() => File.Exists(file + ".1"), "the file set aside");
    }

    [Fact]
    public async Task Processes_of_a_killed_runtime_are_ended_by_the_next_one()
    {
        var data = Runtime.NewFolder();
        using var leftover = Process.Start(new ProcessStartInfo("/usr/bin/setsid", ["sleep", "3600"]))!;
        using var stranger = Process.Start(new ProcessStartInfo("sleep", ["3600"]))!;
        var folder = Directory.CreateDirectory(Path.Combine(data, "environments")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{leftover.Id}"), leftover.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{stranger.Id}"), stranger.StartTime.ToUniversalTime().AddHours(-1).ToString("O", CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);

        await using (await Runtime.StartAsync(data: data))
        {
            await leftover.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.False(stranger.HasExited);
            Assert.Empty(Directory.EnumerateFiles(folder));
        }

        stranger.Kill();
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Running_environment_is_on_record_and_stopped_on_dispose_even_when_it_hangs()
    {
        var data = Runtime.NewFolder();
        var folder = Path.Combine(data, "environments");
        Task running;
        string recorded;
        await using (var runtime = await Runtime.StartAsync(options => options with { ShutdownGrace = TimeSpan.FromMilliseconds(100) }, data))
        {
            await runtime.InvokeAsync(Runtime.Function(), "1");
            running = runtime.InvokeAsync(Runtime.Function(), """{"do":"hang"}""");
            recorded = Path.GetFileName(Assert.Single(Directory.EnumerateFiles(folder)));
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(Directory.EnumerateFiles(folder));
        Assert.False(Directory.Exists($"/proc/{recorded}"));
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_process_that_will_not_end_when_asked_is_killed_after_the_grace()
    {
        var data = Runtime.NewFolder();
        Task running;
        string recorded;
        await using (var runtime = await Runtime.StartAsync(options => options with { ShutdownGrace = TimeSpan.FromMilliseconds(100) }, data))
        {
            running = runtime.InvokeAsync(Runtime.Function(), """{"do":"ignore SIGTERM"}""");
            await Eventually.IsAsync(() => runtime.Sink.Lines.Contains("deaf"), "a process that is deaf to SIGTERM");
            recorded = Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Path.Combine(data, "environments"))));
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(Directory.Exists($"/proc/{recorded}"));
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Drain_lets_what_runs_end_and_takes_nothing_more()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function();
        await runtime.InvokeAsync(function, "1");
        var running = runtime.InvokeAsync(function, """{"do":"sleep","ms":300}""", invocation => invocation with { RequestId = "r-2" });
        await Eventually.IsAsync(() => ReadShared(Path.Combine(runtime.Data, "logs", "app-Echo.log")).Contains("START RequestId: r-2", StringComparison.Ordinal), "its start");

        await runtime.Invoker.DrainAsync(TestContext.Current.CancellationToken);

        Assert.True(running.IsCompletedSuccessfully);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runtime.InvokeAsync(function, "2"));
    }

    private static string ReadShared(string file)
    {
        if (!File.Exists(file))
        {
            return string.Empty;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
