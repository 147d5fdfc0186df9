using System.Diagnostics;
using System.Globalization;
using DurableLocal.Lambda;

namespace DurableLocal.Tests.Lambda;

public sealed class FunctionInvokerTests
{
    [Fact]
    public async Task Environment_is_reused()
    {
        // On a busy machine the environment may take longer than the default to request its next invocation.
        await using var runtime = await RunningInvoker.StartAsync(options => options with { ScaleOutDelay = TimeSpan.FromMinutes(1) });
        var function = RunningInvoker.Function();

        var echoed = await runtime.InvokeAsync(function, """{"value":5}""");
        var first = await runtime.InvokeAsync(function, """{"do":"process"}""");
        var second = await runtime.InvokeAsync(function, """{"do":"process"}""");

        Assert.Equal(InvocationOutcomeKind.Succeeded, echoed.Kind);
        Assert.Equal("""{"value":5}""", echoed.Text());
        Assert.Equal(first.Text(), second.Text());
        Assert.Equal(1, runtime.Invoker.EnvironmentCount(function));
    }

    [Fact]
    public async Task Error_of_the_handler_is_returned_and_the_environment_is_reused()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function();
        var before = await runtime.InvokeAsync(function, """{"do":"process"}""");

        var outcome = await runtime.InvokeAsync(function, """{"do":"error"}""");

        Assert.Equal(InvocationOutcomeKind.FunctionError, outcome.Kind);
        Assert.Equal("InvalidOperationException", outcome.ErrorType);
        Assert.Equal("it broke", outcome.ErrorMessage);
        Assert.Equal("""{"errorType":"InvalidOperationException","errorMessage":"it broke","stackTrace":["at Here"]}""", outcome.Text());
        Assert.Equal(before.Text(), (await runtime.InvokeAsync(function, """{"do":"process"}""")).Text());
    }

    [Theory]
    [InlineData("""{"do":"exit","code":1}""", "Runtime exited with error: exit status 1")]
    [InlineData("""{"do":"exit","code":0}""", "Runtime exited without providing a reason")]
    [InlineData("""{"do":"kill"}""", "Runtime exited with error: signal: killed")]
    public async Task Exit_of_the_process_fails_only_its_invocation(string payload, string description)
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function();

        var outcome = await runtime.InvokeAsync(function, payload, invocation => invocation with { RequestId = "r-1" });
        var next = await runtime.InvokeAsync(function, "1");

        Assert.Equal(InvocationOutcomeKind.Crashed, outcome.Kind);
        Assert.Equal("Runtime.ExitError", outcome.ErrorType);
        Assert.Equal($"RequestId: r-1 Error: {description}", (string?)outcome.Json()["errorMessage"]);
        Assert.Equal("1", next.Text());
    }

    [Fact]
    public async Task Hanging_function_and_its_child_processes_are_killed_at_the_timeout()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function() with { Timeout = TimeSpan.FromSeconds(1) };
        var pids = (await runtime.InvokeAsync(function, """{"do":"spawn"}""")).Json();

        var outcome = await runtime.InvokeAsync(function, """{"do":"hang"}""", invocation => invocation with { RequestId = "r-1" });

        Assert.Equal(InvocationOutcomeKind.TimedOut, outcome.Kind);
        Assert.Equal("Sandbox.Timedout", outcome.ErrorType);
        Assert.Equal("RequestId: r-1 Error: Task timed out after 1.00 seconds", outcome.ErrorMessage);
        await Wait.UntilAsync(() => !IsAlive((int)pids["self"]!) && !IsAlive((int)pids["child"]!), "the end of the processes");
        Assert.Equal("2", (await runtime.InvokeAsync(function, "2")).Text());
    }

    [Fact]
    public async Task A_process_that_a_function_starts_in_a_session_of_its_own_ends_with_the_environment()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes of other sessions are found in /proc");
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function();
        var daemon = int.Parse((await runtime.InvokeAsync(function, """{"do":"daemon"}""")).Text(), CultureInfo.InvariantCulture);
        Assert.True(IsAlive(daemon));

        await runtime.InvokeAsync(function, """{"do":"exit","code":0}""");

        await Wait.UntilAsync(() => !IsAlive(daemon), "the end of the process in another session");
    }

    [Theory]
    [InlineData("init.error", "App.Broken", "no configuration")]
    [InlineData("init.exit", "Runtime.ExitError", "Error: Runtime exited with error: exit status 3; its last output: a module is missing")]
    [InlineData("init.hang", "Sandbox.Timedout", "Error: the init phase timed out after 1.00 seconds")]
    public async Task Function_that_cannot_start_fails_the_invocation(string handler, string errorType, string message)
    {
        await using var runtime = await RunningInvoker.StartAsync(options => options with { InitTimeout = handler == "init.hang" ? TimeSpan.FromSeconds(1) : options.InitTimeout });
        var function = RunningInvoker.Function() with { Handler = handler };

        var outcome = await runtime.InvokeAsync(function, "1");

        Assert.Equal(InvocationOutcomeKind.Crashed, outcome.Kind);
        Assert.Equal(errorType, outcome.ErrorType);
        Assert.Equal(message, outcome.ErrorMessage);
        Assert.Equal($"app-Echo: {errorType}", Assert.Single(runtime.Sink.Failures));
    }

    [Fact]
    public async Task Hanging_init_of_one_function_does_not_block_the_start_of_another()
    {
        await using var runtime = await RunningInvoker.StartAsync(options => options with { ConcurrentStarts = 1 });
        using var abandon = new CancellationTokenSource();
        var hanging = runtime.InvokeAsync(RunningInvoker.Function("app-Hanging") with { Handler = "init.hang" }, "1", cancellationToken: abandon.Token);

        var outcome = await runtime.InvokeAsync(RunningInvoker.Function(), "2");

        Assert.Equal("2", outcome.Text());
        Assert.False(hanging.IsCompleted);
        await abandon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task Error_for_a_missing_bootstrap_contains_function_property_and_path()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function() with { CodeUri = runtime.Data };

        var outcome = await runtime.InvokeAsync(function, "1");

        Assert.Equal("Runtime.InvalidEntrypoint", outcome.ErrorType);
        Assert.Contains($"Echo: CodeUri: runtime provided.al2023 needs the executable \"bootstrap\", which does not exist: {runtime.Data}", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_data_on_standard_output_is_harmless()
    {
        await using var runtime = await RunningInvoker.StartAsync();

        var outcome = await runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"garbage"}""");

        Assert.Equal("\"printed\"", outcome.Text());
    }

    [Fact]
    public async Task Concurrent_invocations_all_run_within_the_limit()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function() with { ReservedConcurrency = 2 };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => runtime.InvokeAsync(function, number.ToString(CultureInfo.InvariantCulture))));

        Assert.Equal(Enumerable.Range(0, 500).Select(number => number.ToString(CultureInfo.InvariantCulture)), outcomes.Select(outcome => outcome.Text()));
        Assert.InRange(runtime.Invoker.EnvironmentCount(function), 1, 2);
    }

    [Fact]
    public async Task Queued_invocations_start_more_environments_up_to_the_limit()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function();

        // Each is longer than the longest delay on a slow machine, 2 s.
        var running = Enumerable.Range(0, 5).Select(_ => runtime.InvokeAsync(function, """{"do":"sleep","ms":3000}""")).ToArray();
        await Wait.UntilAsync(() => runtime.Invoker.EnvironmentCount(function) == 3, "three environments");

        Assert.All(await Task.WhenAll(running), outcome => Assert.Equal(InvocationOutcomeKind.Succeeded, outcome.Kind));
        Assert.Equal(3, runtime.Invoker.EnvironmentCount(function));
    }

    [Fact]
    public async Task Queue_that_moves_is_left_to_its_environment()
    {
        await using var runtime = await RunningInvoker.StartAsync(options => options with { ScaleOutDelay = TimeSpan.FromSeconds(2), MaxQueueTime = TimeSpan.FromMinutes(10) });
        var function = RunningInvoker.Function();

        // The last of them waits longer than the delay; none runs as long.
        var running = Enumerable.Range(0, 12).Select(_ => runtime.InvokeAsync(function, """{"do":"sleep","ms":250}""")).ToArray();

        Assert.All(await Task.WhenAll(running), outcome => Assert.Equal(InvocationOutcomeKind.Succeeded, outcome.Kind));
        Assert.Equal(1, runtime.Invoker.EnvironmentCount(function));
    }

    [Fact]
    public async Task Queue_that_moves_but_stays_long_starts_more_environments()
    {
        await using var runtime = await RunningInvoker.StartAsync(options => options with { ScaleOutDelay = TimeSpan.FromMinutes(10), MaxQueueTime = TimeSpan.FromSeconds(1) });
        var function = RunningInvoker.Function();

        var running = Enumerable.Range(0, 20).Select(_ => runtime.InvokeAsync(function, """{"do":"sleep","ms":250}""")).ToArray();
        await Wait.UntilAsync(() => runtime.Invoker.EnvironmentCount(function) == 3, "three environments");

        Assert.All(await Task.WhenAll(running), outcome => Assert.Equal(InvocationOutcomeKind.Succeeded, outcome.Kind));
    }

    [Fact]
    public async Task Environment_that_starts_ahead_runs_the_first_invocation()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var version = RunningInvoker.Version(RunningInvoker.Function());

        runtime.Invoker.StartAhead(version);
        runtime.Invoker.StartAhead(version);

        Assert.Equal(1, runtime.Invoker.EnvironmentCount(version.Function));
        var process = await Wait.UntilAsync(() => Task.FromResult(runtime.Sink.Processes), processes => processes.Count > 0, "the process");
        Assert.Equal($"{process[0]}", (await runtime.InvokeAsync(version.Function, """{"do":"process"}""")).Text());
        Assert.Equal(1, runtime.Invoker.EnvironmentCount(version.Function));
    }

    [Fact]
    public async Task Environment_of_new_code_starts_ahead_although_one_of_the_old_code_is_running()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var old = RunningInvoker.Function();
        var running = runtime.InvokeAsync(old, """{"do":"sleep","ms":1000}""");
        var current = RunningInvoker.Version(old with { CodeUri = Path.Combine(old.CodeUri, ".") });

        runtime.Invoker.Retire(current.Function);
        runtime.Invoker.StartAhead(current);

        Assert.Equal(2, runtime.Invoker.EnvironmentCount(old));
        Assert.Equal(InvocationOutcomeKind.Succeeded, (await running).Kind);
    }

    [Fact]
    public async Task Function_that_uses_more_than_its_memory_is_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memory of a process is read on Linux only");
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function() with { MemorySizeMegabytes = 256 };

        var within = await runtime.InvokeAsync(function, """{"do":"allocate","megabytes":100,"ms":1000}""");
        var above = await runtime.InvokeAsync(function, """{"do":"allocate","megabytes":400,"ms":60000}""", invocation => invocation with { RequestId = "r-1" });

        Assert.Equal(InvocationOutcomeKind.Succeeded, within.Kind);
        Assert.Equal(InvocationOutcomeKind.Crashed, above.Kind);
        Assert.Equal("Runtime.OutOfMemory", above.ErrorType);
        Assert.Equal("RequestId: r-1 Error: Runtime exited with error: signal: killed", above.ErrorMessage);
    }

    [Fact]
    public async Task Reserved_concurrency_of_zero_throttles()
    {
        await using var runtime = await RunningInvoker.StartAsync();

        var outcome = await runtime.InvokeAsync(RunningInvoker.Function() with { ReservedConcurrency = 0 }, "1");

        Assert.Equal(InvocationOutcomeKind.Throttled, outcome.Kind);
        Assert.Equal("TooManyRequestsException", outcome.ErrorType);
    }

    [Fact]
    public async Task Tenants_of_an_isolated_function_never_share_an_environment()
    {
        await using var runtime = await RunningInvoker.StartAsync(options => options with { EnvironmentsPerFunction = 1 });
        var function = RunningInvoker.Function() with { TenantIsolated = true };

        var blue = await runtime.InvokeAsync(function, """{"do":"process"}""", invocation => invocation with { TenantId = "blue" });
        var green = await runtime.InvokeAsync(function, """{"do":"process"}""", invocation => invocation with { TenantId = "green" });

        Assert.NotEqual(blue.Text(), green.Text());
    }

    [Fact]
    public async Task Killed_idle_environment_is_replaced()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function();
        var id = int.Parse((await runtime.InvokeAsync(function, """{"do":"process"}""")).Text(), CultureInfo.InvariantCulture);

        using (var process = Process.GetProcessById(id))
        {
            process.Kill();
        }

        await Wait.UntilAsync(() => runtime.Invoker.EnvironmentCount(function) == 0, "the end of the environment");
        Assert.Equal("3", (await runtime.InvokeAsync(function, "3")).Text());
    }

    [Fact]
    public async Task Idle_environments_are_stopped_except_those_kept()
    {
        await using var runtime = await RunningInvoker.StartAsync(options => options with { IdleLifetime = TimeSpan.FromMilliseconds(100) });
        var function = RunningInvoker.Function();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => runtime.InvokeAsync(function, """{"do":"sleep","ms":500}""")));

        await Wait.UntilAsync(() => runtime.Invoker.EnvironmentCount(function) == 1, "one environment left");
    }

    [Fact]
    public async Task Oversized_response_fails_only_the_invocation()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = RunningInvoker.Function();

        var outcome = await runtime.InvokeAsync(function, """{"do":"large","size":6291600}""");

        Assert.Equal("Function.ResponseSizeTooLarge", outcome.ErrorType);
        Assert.Equal("Response payload size exceeded maximum allowed payload size (6291556 bytes).", outcome.ErrorMessage);
        Assert.Equal("4", (await runtime.InvokeAsync(function, "4")).Text());
    }

    [Fact]
    public async Task Response_with_an_unknown_request_id_is_rejected()
    {
        await using var runtime = await RunningInvoker.StartAsync();

        Assert.Equal("400", (await runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"foreign"}""")).Text());
    }

    private static bool IsAlive(int processId) =>
        File.Exists($"/proc/{processId}/stat") && !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
}
