using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Internal;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Lib.Tests.DurableExecution;

public sealed class LoggerTests
{
    [Fact]
    public async Task A_workflow_logs_each_line_once_however_often_it_replays()
    {
        var workflow = new Workflow<int>(LoggingWorkflowAsync);

        await workflow.RunAsync();

        Assert.Equal(["begin", "in step", "after step", "after wait"], workflow.LambdaContext.Log.Lines);
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

        Assert.Equal(2, workflow.LambdaContext.Log.Lines.Count(line => line == "begin"));
        Assert.Single(workflow.LambdaContext.Log.Lines, line => line == "in step");
    }

    [Fact]
    public async Task Lines_have_a_scope_with_execution_operation_and_attempt()
    {
        var custom = new RecordingLogger();
        var workflow = new Workflow<int>(async context =>
        {
            context.ConfigureLogger(new LoggerConfig { CustomLogger = custom });
            context.Logger.LogInformation("root");
            return await context.RunInChildContextAsync(
                (child, _) => child.StepAsync(
                    (step, _) =>
                    {
                        step.Logger.LogInformation("step");
                        return Task.FromResult(1);
                    },
                    "s"),
                "c");
        });

        await workflow.RunAsync();

        Assert.Equal(new Dictionary<string, object> { ["durableExecutionArn"] = FakeService.Arn }, custom.Scopes["root"]);
        Assert.Equal(
            new Dictionary<string, object>
            {
                ["durableExecutionArn"] = FakeService.Arn,
                ["operationId"] = workflow.Service.Named("s").Id!,
                ["operationName"] = "s",
                ["attempt"] = 1,
            },
            custom.Scopes["step"]);
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

        Assert.Equal(["after"], workflow.LambdaContext.Log.Lines);
    }

    [Fact]
    public void Templates_and_values_are_passed_to_the_lambda_logger_separately()
    {
        var log = new RecordingLambdaLogger();

        new LambdaContextLogger(log).LogWarning("order {Id} failed", "o-1");

        Assert.Equal("order {Id} failed", Assert.Single(log.Lines));
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

    private sealed class RecordingLogger : ILogger
    {
        private object? _scope;

        public Dictionary<string, object?> Scopes { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            _scope = state;
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Scopes[formatter(state, exception)] = _scope;
    }
}
