namespace DurableLocal.Durable.Operations;

/// <summary>Converts enumerations to and from the protocol's names, which are in upper snake case.</summary>
internal static class ProtocolNames
{
    private static readonly string[] Types = ["EXECUTION", "CONTEXT", "STEP", "WAIT", "CALLBACK", "CHAINED_INVOKE"];
    private static readonly string[] Actions = ["START", "SUCCEED", "FAIL", "RETRY", "CANCEL"];
    private static readonly string[] Statuses = ["STARTED", "PENDING", "READY", "SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT", "STOPPED"];
    private static readonly string[] ExecutionStatuses = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED", "PAUSING", "PAUSED", "DELETING"];

    public static string Of(OperationType type) => Types[(int)type];

    public static string Of(OperationAction action) => Actions[(int)action];

    public static string Of(OperationStatus status) => Statuses[(int)status];

    public static string Of(ExecutionStatus status) => ExecutionStatuses[(int)status];

    public static OperationType? TypeOf(string? text) => Array.IndexOf(Types, text) is >= 0 and var index ? (OperationType)index : null;

    public static OperationAction? ActionOf(string? text) => Array.IndexOf(Actions, text) is >= 0 and var index ? (OperationAction)index : null;

    public static ExecutionStatus? ExecutionStatusOf(string? text) =>
        Array.IndexOf(ExecutionStatuses, text) is >= 0 and var index ? (ExecutionStatus)index : null;
}
