namespace DurableLocal.Tests.Behaviour;

/// <summary>
/// The events of each workflow in the project Functions, as the official package records them. A line has the type, the name,
/// the parent, the subtype, and the payload or the error.
/// </summary>
internal static class BehaviourHistories
{
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        // Row 1: the error of the execution is the original one, without a stack.
        ["failed step"] =
        [
            "ExecutionStarted",
            "StepStarted reserve as Step",
            "StepFailed reserve as Step ! System.InvalidOperationException: no stock with stack",
            "ExecutionFailed ! System.InvalidOperationException: no stock",
        ],
        ["failed child"] =
        [
            "ExecutionStarted",
            "ContextStarted child",
            "ContextFailed child ! System.ArgumentException: no order with stack",
            "ExecutionFailed ! System.ArgumentException: no order",
        ],
        // Row 1: one wrapper is removed; the record of a child context has the type that it threw.
        ["failed step in child"] =
        [
            "ExecutionStarted",
            "ContextStarted child",
            "StepStarted reserve of child as Step",
            "StepFailed reserve of child as Step ! System.InvalidOperationException: no stock with stack",
            "ContextFailed child ! Amazon.Lambda.DurableExecution.StepException: no stock with stack",
            "ExecutionFailed ! Amazon.Lambda.DurableExecution.StepException: no stock",
        ],
        ["failed invoke"] =
        [
            "ExecutionStarted",
            "ChainedInvokeStarted target as ChainedInvoke",
            "ChainedInvokeFailed target as ChainedInvoke ! System.InvalidOperationException: no stock",
            "ExecutionFailed ! System.InvalidOperationException: no stock",
        ],
        ["failed callback"] =
        [
            "ExecutionStarted",
            "CallbackStarted approval as Callback",
            "CallbackFailed approval as Callback ! Rejected: too much",
            "ExecutionFailed ! Rejected: too much",
        ],
        // Row 11: the record of the operation has the type StepException.
        ["failed submitter"] =
        [
            "ExecutionStarted",
            "ContextStarted approval as WaitForCallback",
            "CallbackStarted approval-callback of approval as Callback",
            "StepStarted approval-submitter of approval as Step",
            "StepFailed approval-submitter of approval as Step ! System.InvalidOperationException: no mail with stack",
            "ContextFailed approval as WaitForCallback ! Amazon.Lambda.DurableExecution.StepException: no mail with stack",
            "ExecutionFailed ! System.InvalidOperationException: no mail",
        ],
        ["exhausted retries"] =
        [
            "ExecutionStarted",
            "StepStarted flaky as Step",
            "StepFailed flaky as Step ! System.InvalidOperationException: attempt 1 with stack",
            "StepStarted flaky as Step",
            "StepFailed flaky as Step ! System.InvalidOperationException: attempt 2 with stack",
            "ExecutionFailed ! System.InvalidOperationException: attempt 2",
        ],
        ["second attempt"] =
        [
            "ExecutionStarted",
            "StepStarted flaky as Step",
            "StepFailed flaky as Step ! System.InvalidOperationException: once with stack",
            "StepStarted flaky as Step",
            "StepSucceeded flaky as Step -> \"second\"",
            "ExecutionSucceeded -> \"second\"",
        ],
        // Row 3: the suspension ends the invocation; the body of the step runs again in the next one, under its first START.
        ["suspension beside a step"] =
        [
            "ExecutionStarted",
            "WaitStarted pause as Wait",
            "StepStarted slow as Step",
            "WaitSucceeded pause as Wait",
            "StepSucceeded slow as Step -> \"done\"",
            "ExecutionSucceeded -> \"done\"",
        ],
        ["suspended branches"] =
        [
            "ExecutionStarted",
            "ContextStarted branches as Parallel",
            "ContextStarted 0 of branches as ParallelBranch",
            "ContextStarted 1 of branches as ParallelBranch",
            "WaitStarted short of 0 as Wait",
            "WaitStarted long of 1 as Wait",
            "WaitSucceeded short of 0 as Wait",
            "ContextSucceeded 0 of branches as ParallelBranch -> 1",
            "WaitSucceeded long of 1 as Wait",
            "ContextSucceeded 1 of branches as ParallelBranch -> 2",
            "ContextSucceeded branches as Parallel -> 186 characters",
            "ExecutionSucceeded -> 3",
        ],
        // Row 9: unnamed branches and items are named by their index, also for the workflow.
        ["unnamed branches"] =
        [
            "ExecutionStarted",
            "ContextStarted as Parallel",
            "ContextStarted 0 of ? as ParallelBranch",
            "ContextSucceeded 0 of ? as ParallelBranch -> \"a\"",
            "ContextStarted 1 of ? as ParallelBranch",
            "ContextSucceeded 1 of ? as ParallelBranch -> \"b\"",
            "ContextSucceeded as Parallel -> 210 characters",
            "ExecutionSucceeded -> [\"0\",\"1\"]",
        ],
        ["unnamed items"] =
        [
            "ExecutionStarted",
            "ContextStarted as Map",
            "ContextStarted 0 of ? as MapIteration",
            "ContextSucceeded 0 of ? as MapIteration -> \"x\"",
            "ContextStarted 1 of ? as MapIteration",
            "ContextSucceeded 1 of ? as MapIteration -> \"y\"",
            "ContextSucceeded as Map -> 210 characters",
            "ExecutionSucceeded -> [\"0\",\"1\"]",
        ],
        ["failed branch"] =
        [
            "ExecutionStarted",
            "ContextStarted branches as Parallel",
            "ContextStarted 0 of branches as ParallelBranch",
            "ContextFailed 0 of branches as ParallelBranch ! System.InvalidOperationException: left with stack",
            "ContextStarted 1 of branches as ParallelBranch",
            "ContextSucceeded 1 of branches as ParallelBranch -> \"right\"",
            "ContextSucceeded branches as Parallel -> 301 characters",
            "ExecutionSucceeded -> \"1 of 2, AllCompleted\"",
        ],
        // Row 8: what has no result is recorded as null; the result of the execution is none.
        ["void step"] =
        [
            "ExecutionStarted",
            "StepStarted notify as Step",
            "StepSucceeded notify as Step -> null",
            "ExecutionSucceeded",
        ],
        ["void child"] =
        [
            "ExecutionStarted",
            "ContextStarted child",
            "StepStarted inner of child as Step",
            "StepSucceeded inner of child as Step -> null",
            "ContextSucceeded child -> null",
            "ExecutionSucceeded",
        ],
        ["callback"] =
        [
            "ExecutionStarted",
            "CallbackStarted approval as Callback",
            "CallbackSucceeded approval as Callback -> \"approved\"",
            "ExecutionSucceeded -> \"approved\"",
        ],
        ["condition"] =
        [
            "ExecutionStarted",
            "StepStarted poll as WaitForCondition",
            "StepSucceeded poll as WaitForCondition -> 1",
            "StepStarted poll as WaitForCondition",
            "StepSucceeded poll as WaitForCondition -> 2",
            "ExecutionSucceeded -> 2",
        ],
        // Row 13: the record has the type StepInterruptedException, the workflow catches a StepException.
        ["interrupted step"] =
        [
            "ExecutionStarted",
            "StepStarted charge as Step",
            "StepFailed charge as Step ! Amazon.Lambda.DurableExecution.StepInterruptedException: Attempt 1 of step 'charge' (6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b) was interrupted; at-most-once semantics do not allow running it again.",
            "ExecutionSucceeded -> \"StepException\"",
        ],
        // The state is more than one page; nothing is recorded twice.
        ["several pages"] =
        [
            "ExecutionStarted",
            .. Enumerable.Range(0, 40).SelectMany(static i => new[] { $"StepStarted step-{i} as Step", $"StepSucceeded step-{i} as Step -> 204802 characters" }),
            "WaitStarted pause as Wait",
            "WaitSucceeded pause as Wait",
            "ExecutionSucceeded -> 8192000",
        ],
        // Row 20: arguments are checked before anything is recorded.
        ["short timeout"] =
        [
            "ExecutionStarted",
            "ExecutionFailed ! System.ArgumentOutOfRangeException: Timeout must be 1 to 31622400 seconds. (Parameter 'Timeout')\nActual value was 00:00:00.5000000. with stack",
        ],
        ["nested children"] =
        [
            "ExecutionStarted",
            "ContextStarted outer",
            "ContextStarted inner of outer",
            "StepStarted step of inner as Step",
            "StepSucceeded step of inner as Step -> \"deep\"",
            "ContextSucceeded inner of outer -> \"deep\"",
            "ContextSucceeded outer -> \"deep\"",
            "ExecutionSucceeded -> \"deep\"",
        ],
    };
}
