using DurableChaining.Contracts;
using DurableChaining.Orchestrator;

namespace DurableChaining.Tests.Orchestrator;

/// <summary>Stored executions contain these error types, and Reconcile decides by them.</summary>
public sealed class WorkflowErrorTypesTests
{
    [Theory]
    [InlineData(typeof(StepFailedException), WorkflowErrorTypes.StepFailed, "DurableChaining.Orchestrator.StepFailedException")]
    [InlineData(typeof(InvalidItemException), WorkflowErrorTypes.InvalidItem, "DurableChaining.Contracts.InvalidItemException")]
    public void An_exception_of_the_workflow_has_its_stored_name(Type exception, string constant, string stored)
    {
        Assert.Equal(stored, exception.FullName);
        Assert.Equal(stored, constant);
        Assert.True(WorkflowErrorTypes.IsRecorded(stored));
    }

    [Theory]
    [InlineData("Amazon.Lambda.DurableExecution.StepException")]
    [InlineData("StepFailedException")]
    [InlineData(null)]
    public void Any_other_error_is_not_recorded_by_the_workflow(string? errorType) =>
        Assert.False(WorkflowErrorTypes.IsRecorded(errorType));

    [Fact]
    public void Error_types_of_rows_have_their_stored_values()
    {
        Assert.Equal("InvalidItemException", ResultErrorType.InvalidItem);
        Assert.Equal("KeyConflictException", ResultErrorType.KeyConflict);
        Assert.Equal("Execution.TIMED_OUT", ResultErrorType.ExecutionEnded("TIMED_OUT"));
    }
}
