using System.Diagnostics;
using System.Globalization;
using System.Text;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Environments;

namespace DurableLocal.Tests.Lambda;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task Function_receives_the_variables_of_the_service_and_of_the_template_and_no_others()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function() with { Environment = new Dictionary<string, string> { ["TABLE"] = "results", ["AWS_REGION"] = "mars" }, ApplicationLogLevel = "DEBUG", LogFormat = "JSON" };

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
        Assert.Equal(RunningInvoker.TaskRoot, seen["LAMBDA_TASK_ROOT"]);
        Assert.Matches(@"^127\.0\.0\.1:\d+$", seen["AWS_LAMBDA_RUNTIME_API"]);
        string[] machine = ["PATH", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DOTNET_ROOT", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "TABLE", "_HANDLER", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"];
        Assert.Empty(seen.Keys.Where(name => !name.StartsWith("AWS_", StringComparison.Ordinal)).Except(machine));
    }

    [Fact]
    public void NET_function_has_a_heap_limit_by_its_memory_which_the_template_can_change()
    {
        var variables = new EnvironmentVariables(RunningInvoker.Identity);
        var function = RunningInvoker.Function() with { Runtime = "dotnet10", MemorySizeMegabytes = 512 };

        var defaults = variables.For(function, "1", "stream", "127.0.0.1:1", "/");
        var changed = variables.For(function with { Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "4000000" } }, "1", "stream", "127.0.0.1:1", "/");

        Assert.Equal("18000000", defaults["DOTNET_GCHeapHardLimit"]);
        Assert.Equal(384 * 1024 * 1024, Convert.ToInt64(defaults["DOTNET_GCHeapHardLimit"], 16));
        Assert.Equal("4000000", changed["DOTNET_GCHeapHardLimit"]);
    }

    [Fact]
    public async Task Runtime_receives_request_id_deadline_ARN_tenant_and_client_context()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var before = DateTimeOffset.UtcNow;

        var outcome = await runtime.InvokeAsync(
            RunningInvoker.Function() with { TenantIsolated = true },
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
    public async Task Log_tail_contains_the_output_of_the_invocation_between_START_and_REPORT()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function();
        await runtime.InvokeAsync(function, """{"do":"print","text":"the previous one"}""");
        await Wait.UntilAsync(() => ReadShared(Path.Combine(runtime.Data, "logs", "app-Echo.log")).Contains("the previous one", StringComparison.Ordinal), "the output of the first invocation");

        var outcome = await runtime.InvokeAsync(function, """{"do":"print","text":"hello"}""", invocation => invocation with { RequestId = "r-2", WantsLogTail = true });

        var tail = Encoding.UTF8.GetString(outcome.LogTail!).Split('\n');
        Assert.Equal("START RequestId: r-2 Version: 1", tail[0]);
        Assert.Contains("hello", tail);
        Assert.Contains("END RequestId: r-2", tail);
        Assert.Contains(tail, line => line.StartsWith("REPORT RequestId: r-2\tDuration: ", StringComparison.Ordinal) && line.Contains("Memory Size: 128 MB\tMax Memory Used: ", StringComparison.Ordinal));
        Assert.DoesNotContain("the previous one", tail);
        Assert.Contains("hello", runtime.Sink.Lines);
    }

    [Fact]
    public async Task An_outcome_is_delivered_without_a_tail_that_cannot_be_read()
    {
        await using var runtime = await RunningInvoker.StartAsync(time: new ClockWithoutShortTimers());

        var outcome = await runtime.InvokeAsync(RunningInvoker.Function(), """{"value":5}""", invocation => invocation with { RequestId = "r-3", WantsLogTail = true })
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(InvocationOutcomeKind.Succeeded, outcome.Kind);
        Assert.Null(outcome.LogTail);
        Assert.Contains(runtime.Sink.Failures, problem => problem.Contains("the tail of the log of r-3 cannot be read: no timer of 50 ms", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Text", "REPORT RequestId: ")]
    [InlineData("JSON", "\"type\":\"platform.report\"")]
    public async Task Log_file_contains_output_and_report_in_the_configured_format(string format, string report)
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var file = Path.Combine(runtime.Data, "logs", "app-Echo.log");

        await runtime.InvokeAsync(RunningInvoker.Function() with { LogFormat = format }, """{"do":"print","text":"hello"}""");

        await Wait.UntilAsync(() => ReadShared(file) is var text && text.Contains("hello\n", StringComparison.Ordinal) && text.Contains(report, StringComparison.Ordinal), "output and report");
    }

    [Fact]
    public async Task Log_file_is_rotated_at_its_maximum_size()
    {
        await using var runtime = await RunningInvoker.StartAsync(options => options with { LogFileBytes = 64 * 1024 });
        var file = Path.Combine(runtime.Data, "logs", "app-Echo.log");

        await runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"garbage"}""");

        await Wait.UntilAsync(() => File.Exists(file + ".1"), "the rotated file");
    }

    [Fact]
    public async Task Log_file_that_cannot_be_opened_is_written_when_it_can_and_contains_the_number_of_discarded_bytes()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var file = Path.Combine(runtime.Data, "logs", "app-Echo.log");
        Directory.CreateDirectory(file);
        await runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"echo"}""");

        Directory.Delete(file);
        await runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"echo"}""");

        await Wait.UntilAsync(() => File.Exists(file) && File.ReadAllText(file).Contains("bytes of this log were discarded", StringComparison.Ordinal), "the lines after the folder was deleted");
    }

    [Fact]
    public async Task Processes_of_a_killed_runtime_are_killed_by_the_next_one()
    {
        var data = RunningInvoker.NewFolder();
        using var orphan = Process.Start(new ProcessStartInfo("/usr/bin/setsid", ["sleep", "3600"]))!;
        using var unrelated = Process.Start(new ProcessStartInfo("sleep", ["3600"]))!;
        var folder = Directory.CreateDirectory(Path.Combine(data, "environments")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{orphan.Id}"), orphan.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{unrelated.Id}"), unrelated.StartTime.ToUniversalTime().AddHours(-1).ToString("O", CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        var (socket, unrelatedSocket) = (DiagnosticSocketOf(orphan), DiagnosticSocketOf(unrelated));
        await File.WriteAllTextAsync(socket, "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(unrelatedSocket, "", TestContext.Current.CancellationToken);

        try
        {
            await using (await RunningInvoker.StartAsync(data: data))
            {
                await orphan.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
                Assert.False(unrelated.HasExited);
                Assert.Empty(Directory.EnumerateFiles(folder));
                Assert.False(File.Exists(socket));
                Assert.True(File.Exists(unrelatedSocket));
            }
        }
        finally
        {
            orphan.Kill();
            unrelated.Kill();
            File.Delete(unrelatedSocket);
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task Running_environment_is_registered_and_stopped_on_dispose_even_when_it_hangs()
    {
        var data = RunningInvoker.NewFolder();
        var folder = Path.Combine(data, "environments");
        Task running;
        string recorded;
        await using (var runtime = await RunningInvoker.StartAsync(options => options with { ShutdownGrace = TimeSpan.FromMilliseconds(100) }, data))
        {
            await runtime.InvokeAsync(RunningInvoker.Function(), "1");
            running = runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"hang"}""");
            recorded = Path.GetFileName(Assert.Single(Directory.EnumerateFiles(folder)));
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(Directory.EnumerateFiles(folder));
        Assert.False(Directory.Exists($"/proc/{recorded}"));
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Stopped_process_leaves_no_temporary_files()
    {
        using var folder = new TemporaryFolder();
        await using (var runtime = await RunningInvoker.StartAsync())
        {
            await runtime.InvokeAsync(RunningInvoker.Function() with { Environment = new Dictionary<string, string> { ["TMPDIR"] = folder.Path } }, "1");
            Assert.NotEmpty(Directory.EnumerateFiles(folder.Path));
        }

        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public async Task Process_that_ignores_SIGTERM_is_killed_after_the_grace_period()
    {
        var data = RunningInvoker.NewFolder();
        Task running;
        string recorded;
        await using (var runtime = await RunningInvoker.StartAsync(options => options with { ShutdownGrace = TimeSpan.FromMilliseconds(100) }, data))
        {
            running = runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"ignore SIGTERM"}""");
            await Wait.UntilAsync(() => runtime.Sink.Lines.Contains("SIGTERM is ignored"), "the process to ignore SIGTERM");
            recorded = Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Path.Combine(data, "environments"))));
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(Directory.Exists($"/proc/{recorded}"));
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Drain_waits_for_running_invocations_and_rejects_new_ones()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function();
        await runtime.InvokeAsync(function, "1");
        var running = runtime.InvokeAsync(function, """{"do":"sleep","ms":300}""", invocation => invocation with { RequestId = "r-2" });
        await Wait.UntilAsync(() => ReadShared(Path.Combine(runtime.Data, "logs", "app-Echo.log")).Contains("START RequestId: r-2", StringComparison.Ordinal), "the START line");

        await runtime.Invoker.DrainAsync(TestContext.Current.CancellationToken);

        Assert.True(running.IsCompletedSuccessfully);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runtime.InvokeAsync(function, "2"));
    }

    private static string DiagnosticSocketOf(Process process) => Path.Combine(Path.GetTempPath(), $"dotnet-diagnostic-{process.Id}-1-socket");

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

    private sealed class ClockWithoutShortTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            dueTime == TimeSpan.FromMilliseconds(50) ? throw new NotSupportedException("no timer of 50 ms") : base.CreateTimer(callback, state, dueTime, period);
    }
}
