using Amazon.Lambda.DurableExecution;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Lib.Tests.DurableExecution;

public sealed class LoggerTests
{
    [Fact]
    public async Task A_workflow_logs_each_line_once_however_often_it_replays()
    {
        var workflow = new Workflow<int>(LoggingWorkflowAsync);

        await workflow.RunAsync();

        Assert.Equal(["begin", "in step", "after step", "after wait"], workflow.Log.Messages);
        Assert.Equal(2, workflow.Invocations);
    }

    [Fact]
    public async Task A_logger_that_is_not_mode_aware_logs_at_every_replay()
    {
        var workflow = new Workflow<int>(context =>
        {
            context.ConfigureLogger(new LoggerConfig { ModeAware = false });
            return LoggingWorkflowAsync(context);
        });

        await workflow.RunAsync();

        Assert.Equal(2, workflow.Log.Messages.Count(line => line == "begin"));
        Assert.Single(workflow.Log.Messages, line => line == "in step");
    }

    [Fact]
    public async Task A_line_of_the_default_logger_has_the_execution_the_request_and_its_step()
    {
        var workflow = new Workflow<int>(async context =>
        {
            context.Logger.LogInformation("root {count}", 3);
            return await context.RunInChildContextAsync(
                (child, _) =>
                {
                    child.Logger.LogWarning("child");
                    return child.StepAsync(
                        (step, _) =>
                        {
                            step.Logger.LogError(new IOException("disk"), "step");
                            return Task.FromResult(1);
                        },
                        "s");
                });
        });

        await workflow.RunAsync();

        var execution = new Dictionary<string, object> { ["executionArn"] = FakeService.Arn, ["awsRequestId"] = workflow.LambdaContext.AwsRequestId };
        Assert.Equal(["Information root {count}", "Warning child", "Error step"], workflow.Log.Lines.Select(line => $"{line.Level} {line.Message}"));
        Assert.Equal(new Dictionary<string, object>(execution) { ["count"] = 3 }, workflow.Log.Lines[0].Members);
        Assert.Equal(execution, workflow.Log.Lines[1].Members);
        Assert.Equal(
            new Dictionary<string, object>(execution) { ["operationId"] = workflow.Service.Named("s").Id!, ["operationName"] = "s", ["attempt"] = 1 },
            workflow.Log.Lines[2].Members);
        Assert.IsType<IOException>(workflow.Log.Lines[2].Exception);
    }

    [Fact]
    public async Task Members_of_a_line_win_over_scopes_and_braces_of_a_text_are_no_placeholders()
    {
        var workflow = new Workflow<int>(context =>
        {
            using (context.Logger.BeginScope(new Dictionary<string, object?> { ["order"] = "scope", ["executionArn"] = "inner", ["tenant"] = "t" }))
                context.Logger.LogInformation("{order}", "own");
            var json = """{"json":1}""";
            context.Logger.LogInformation(json);
            return Task.FromResult(1);
        });

        await workflow.RunAsync();

        Assert.Equal(
            new Dictionary<string, object> { ["order"] = "own", ["executionArn"] = "inner", ["tenant"] = "t", ["awsRequestId"] = "request" },
            workflow.Log.Lines[0].Members);
        Assert.Equal("""{{"json":1}} {executionArn} {awsRequestId}""", workflow.Log.Lines[1].Template);
    }

    [Fact]
    public async Task A_custom_logger_receives_the_lines_of_its_context_in_the_scope_of_the_execution()
    {
        var custom = new RecordingLogger();
        var workflow = new Workflow<int>(async context =>
        {
            context.ConfigureLogger(new LoggerConfig { CustomLogger = custom });
            context.Logger.LogInformation("root");
            return await context.StepAsync(
                (step, _) =>
                {
                    step.Logger.LogInformation("step");
                    return Task.FromResult(1);
                },
                "s");
        });

        await workflow.RunAsync();

        Assert.Empty(workflow.Log.Lines);
        Assert.Equal($"executionArn={FakeService.Arn} awsRequestId=request", custom.Lines["root"]);
        Assert.Equal($"executionArn={FakeService.Arn} awsRequestId=request operationId={workflow.Service.Named("s").Id} operationName=s attempt=1", custom.Lines["step"]);
        Assert.Equal(0, custom.OpenScopes);
    }

    [Fact]
    public async Task A_child_context_does_not_inherit_the_logger_of_its_parent()
    {
        var custom = new RecordingLogger();
        var workflow = new Workflow<int>(async context =>
        {
            context.ConfigureLogger(new LoggerConfig { CustomLogger = custom, ModeAware = false });
            return await context.RunInChildContextAsync(async (child, _) =>
            {
                child.Logger.LogInformation("child");
                await child.StepAsync((_, _) => Task.FromResult(1));
                await child.WaitAsync(TimeSpan.FromSeconds(1));
                return 1;
            });
        });

        await workflow.RunAsync();

        Assert.Empty(custom.Lines);
        Assert.Equal(["child"], workflow.Log.Messages);
    }

    [Fact]
    public async Task A_configuration_without_a_custom_logger_keeps_the_present_one()
    {
        var custom = new RecordingLogger();
        var workflow = new Workflow<int>(context =>
        {
            context.ConfigureLogger(new LoggerConfig { CustomLogger = custom });
            context.ConfigureLogger(new LoggerConfig { ModeAware = false });
            context.Logger.LogInformation("line");
            return Task.FromResult(1);
        });

        await workflow.RunAsync();

        Assert.Single(custom.Lines);
    }

    [Fact]
    public async Task Operations_inside_a_completed_context_do_not_keep_logging_suppressed()
    {
        var workflow = new Workflow<int>(async context =>
        {
            await context.RunInChildContextAsync((child, _) => child.StepAsync((_, _) => Task.FromResult(1)));
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            context.Logger.LogInformation("after");
            return 1;
        });

        await workflow.RunAsync();

        Assert.Equal(["after"], workflow.Log.Messages);
    }

    [Fact]
    public async Task Lines_before_operations_of_a_later_page_of_the_state_are_logged_once()
    {
        var workflow = new Workflow<int>(async context =>
        {
            for (var i = 0; i < 5; i++)
            {
                context.Logger.LogInformation("{number}", i);
                await context.StepAsync((_, _) => Task.FromResult(i));
            }

            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return 1;
        });
        workflow.Service.PageSize = 2;

        await workflow.RunAsync();

        Assert.Equal([0, 1, 2, 3, 4], workflow.Log.Lines.Select(line => line.Members["number"]));
        Assert.Equal((2, 2), (workflow.Invocations, workflow.Service.PagesRead));
    }

    private static async Task<int> LoggingWorkflowAsync(IDurableContext context)
    {
        context.Logger.LogInformation("begin");
        await context.StepAsync(
            (step, _) =>
            {
                step.Logger.LogInformation("in step");
                return Task.CompletedTask;
            },
            "s");
        context.Logger.LogInformation("after step");
        await context.WaitAsync(TimeSpan.FromSeconds(1), "w");
        context.Logger.LogInformation("after wait");
        return 1;
    }

    /// <summary>A logger with nested scopes.</summary>
    private sealed class RecordingLogger : ILogger
    {
        private readonly List<IEnumerable<KeyValuePair<string, object>>> _scopes = [];

        public Dictionary<string, string> Lines { get; } = [];

        public int OpenScopes => _scopes.Count;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            _scopes.Add((IEnumerable<KeyValuePair<string, object>>)state);
            return new Scope(this);
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines[formatter(state, exception)] = string.Join(' ', _scopes.SelectMany(scope => scope).Select(member => $"{member.Key}={member.Value}"));

        private sealed class Scope(RecordingLogger logger) : IDisposable
        {
            public void Dispose() => logger._scopes.RemoveAt(logger._scopes.Count - 1);
        }
    }
}
