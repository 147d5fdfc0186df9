using System.Diagnostics;
using System.Globalization;
using DurableLocal.Lambda;

namespace DurableLocal.Tests.Lambda;

public sealed class FunctionInvokerTests
{
    [Fact]
    public async Task Function_answers_and_its_environment_is_used_again()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function();

        var echoed = await runtime.InvokeAsync(function, """{"value":5}""");
        var first = await runtime.InvokeAsync(function, """{"do":"process"}""");
        var second = await runtime.InvokeAsync(function, """{"do":"process"}""");

        Assert.Equal(InvocationOutcomeKind.Succeeded, echoed.Kind);
        Assert.Equal("""{"value":5}""", echoed.Text());
        Assert.Equal(first.Text(), second.Text());
        Assert.Equal(1, runtime.Invoker.EnvironmentsOf(function));
    }

    [Fact]
    public async Task Error_of_the_handler_is_the_answer_and_the_environment_lives_on()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function();
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
    public async Task Exit_of_the_process_fails_its_invocation_alone(string asked, string described)
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function();

        var outcome = await runtime.InvokeAsync(function, asked, invocation => invocation with { RequestId = "r-1" });
        var next = await runtime.InvokeAsync(function, "1");

        Assert.Equal(InvocationOutcomeKind.Crashed, outcome.Kind);
        Assert.Equal("Runtime.ExitError", outcome.ErrorType);
        Assert.Equal($"RequestId: r-1 Error: {described}", (string?)outcome.Json()["errorMessage"]);
        Assert.Equal("1", next.Text());
    }

    [Fact]
    public async Task Hanging_function_is_killed_with_all_it_started_when_its_time_is_up()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function() with { Timeout = TimeSpan.FromSeconds(1) };
        var pids = (await runtime.InvokeAsync(function, """{"do":"spawn"}""")).Json();

        var outcome = await runtime.InvokeAsync(function, """{"do":"hang"}""", invocation => invocation with { RequestId = "r-1" });

        Assert.Equal(InvocationOutcomeKind.TimedOut, outcome.Kind);
        Assert.Equal("Sandbox.Timedout", outcome.ErrorType);
        Assert.Equal("RequestId: r-1 Error: Task timed out after 1.00 seconds", outcome.ErrorMessage);
        await Eventually.IsAsync(() => !IsAlive((int)pids["self"]!) && !IsAlive((int)pids["child"]!), "the end of the processes");
        Assert.Equal("2", (await runtime.InvokeAsync(function, "2")).Text());
    }

    [Theory]
    [InlineData("init.error", "App.Broken", "no configuration")]
    [InlineData("init.exit", "Runtime.ExitError", "Error: Runtime exited with error: exit status 3; its last output: a module is missing")]
    [InlineData("init.hang", "Sandbox.Timedout", "Error: the init phase timed out after 1.00 seconds")]
    public async Task Function_that_cannot_start_fails_the_invocation_that_needed_it(string handler, string errorType, string message)
    {
        await using var runtime = await Runtime.StartAsync(options => options with { InitTimeout = handler == "init.hang" ? TimeSpan.FromSeconds(1) : options.InitTimeout });
        var function = Runtime.Function() with { Handler = handler };

        var outcome = await runtime.InvokeAsync(function, "1");

        Assert.Equal(InvocationOutcomeKind.Crashed, outcome.Kind);
        Assert.Equal(errorType, outcome.ErrorType);
        Assert.Equal(message, outcome.ErrorMessage);
        Assert.Equal($"app-Echo: {errorType}", Assert.Single(runtime.Sink.Failures));
    }

    [Fact]
    public async Task Hanging_init_of_one_function_does_not_keep_another_from_starting()
    {
        await using var runtime = await Runtime.StartAsync(options => options with { ConcurrentStarts = 1 });
        using var abandon = new CancellationTokenSource();
        var poisoned = runtime.InvokeAsync(Runtime.Function("app-Poison") with { Handler = "init.hang" }, "1", cancellationToken: abandon.Token);

        var outcome = await runtime.InvokeAsync(Runtime.Function(), "2");

        Assert.Equal("2", outcome.Text());
        Assert.False(poisoned.IsCompleted);
        await abandon.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poisoned);
    }

    [Fact]
    public async Task Missing_bootstrap_is_named_with_function_property_and_path()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function() with { CodeUri = runtime.Data };

        var outcome = await runtime.InvokeAsync(function, "1");

        Assert.Equal("Runtime.InvalidEntrypoint", outcome.ErrorType);
        Assert.Contains($"Echo: CodeUri: runtime provided.al2023 starts the executable \"bootstrap\", which is not there: {runtime.Data}", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_on_standard_output_does_no_harm()
    {
        await using var runtime = await Runtime.StartAsync();

        var outcome = await runtime.InvokeAsync(Runtime.Function(), """{"do":"garbage"}""");

        Assert.Equal("\"printed\"", outcome.Text());
    }

    [Fact]
    public async Task Concurrent_invocations_are_served_within_the_limit_and_none_is_lost()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function() with { ReservedConcurrency = 2 };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => runtime.InvokeAsync(function, number.ToString(CultureInfo.InvariantCulture))));

        Assert.Equal(Enumerable.Range(0, 500).Select(number => number.ToString(CultureInfo.InvariantCulture)), outcomes.Select(outcome => outcome.Text()));
        Assert.InRange(runtime.Invoker.EnvironmentsOf(function), 1, 2);
    }

    [Fact]
    public async Task Waiting_invocations_get_more_environments_up_to_the_limit()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function();

        var running = Enumerable.Range(0, 6).Select(_ => runtime.InvokeAsync(function, """{"do":"sleep","ms":1500}""")).ToArray();
        await Eventually.IsAsync(() => runtime.Invoker.EnvironmentsOf(function) == 3, "three environments");

        Assert.All(await Task.WhenAll(running), outcome => Assert.Equal(InvocationOutcomeKind.Succeeded, outcome.Kind));
        Assert.Equal(3, runtime.Invoker.EnvironmentsOf(function));
    }

    [Fact]
    public async Task Reserved_concurrency_of_zero_throttles()
    {
        await using var runtime = await Runtime.StartAsync();

        var outcome = await runtime.InvokeAsync(Runtime.Function() with { ReservedConcurrency = 0 }, "1");

        Assert.Equal(InvocationOutcomeKind.Throttled, outcome.Kind);
        Assert.Equal("TooManyRequestsException", outcome.ErrorType);
    }

    [Fact]
    public async Task Tenants_of_an_isolated_function_never_share_an_environment()
    {
        await using var runtime = await Runtime.StartAsync(options => options with { EnvironmentsPerFunction = 1 });
        var function = Runtime.Function() with { TenantIsolated = true };

        var blue = await runtime.InvokeAsync(function, """{"do":"process"}""", invocation => invocation with { TenantId = "blue" });
        var green = await runtime.InvokeAsync(function, """{"do":"process"}""", invocation => invocation with { TenantId = "green" });

        Assert.NotEqual(blue.Text(), green.Text());
    }

    [Fact]
    public async Task Killed_idle_environment_is_replaced()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function();
        var id = int.Parse((await runtime.InvokeAsync(function, """{"do":"process"}""")).Text(), CultureInfo.InvariantCulture);

        using (var process = Process.GetProcessById(id))
        {
            process.Kill();
        }

        await Eventually.IsAsync(() => runtime.Invoker.EnvironmentsOf(function) == 0, "the end of the environment");
        Assert.Equal("3", (await runtime.InvokeAsync(function, "3")).Text());
    }

    [Fact]
    public async Task Idle_environments_are_stopped_down_to_those_kept()
    {
        await using var runtime = await Runtime.StartAsync(options => options with { IdleLifetime = TimeSpan.FromMilliseconds(100) });
        var function = Runtime.Function();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => runtime.InvokeAsync(function, """{"do":"sleep","ms":500}""")));

        await Eventually.IsAsync(() => runtime.Invoker.EnvironmentsOf(function) == 1, "one environment left");
    }

    [Fact]
    public async Task Oversized_response_fails_the_invocation_and_not_the_environment()
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Runtime.Function();

        var outcome = await runtime.InvokeAsync(function, """{"do":"large","size":6291600}""");

        Assert.Equal("Function.ResponseSizeTooLarge", outcome.ErrorType);
        Assert.Equal("Response payload size exceeded maximum allowed payload size (6291556 bytes).", outcome.ErrorMessage);
        Assert.Equal("4", (await runtime.InvokeAsync(function, "4")).Text());
    }

    [Fact]
    public async Task Response_to_an_unknown_request_is_refused()
    {
        await using var runtime = await Runtime.StartAsync();

        Assert.Equal("400", (await runtime.InvokeAsync(Runtime.Function(), """{"do":"foreign"}""")).Text());
    }

    private static bool IsAlive(int processId) =>
        File.Exists($"/proc/{processId}/stat") && !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
}
