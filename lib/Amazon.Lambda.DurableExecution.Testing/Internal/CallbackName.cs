namespace Amazon.Lambda.DurableExecution.Testing.Internal;

internal static class CallbackName
{
    /// <summary>What WaitForCallback appends to its own name for the callback inside it.</summary>
    private const string InnerSuffix = "-callback";

    /// <summary>Returns whether the operation is the callback that a test names; null names any.</summary>
    public static bool Matches(string? operation, string? name) => name is null || operation == name || operation == name + InnerSuffix;
}
