namespace DurableLocal.Core.Aws;

/// <summary>
/// An error answer of an AWS service: the endpoint that catches it writes it as its protocol does. Thrown for a
/// request that the service refuses; never for a defect of the runtime.
/// </summary>
/// <param name="status">HTTP status of the answer.</param>
/// <param name="code">The error's shape name, such as <c>ResourceNotFoundException</c>.</param>
/// <param name="message">The text a caller reads; names the member and the value.</param>
public class AwsException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>The refusal of a value that the service model rules out: the services word all of these alike.</summary>
    /// <param name="member">The member's path, in lower camel case as the services spell it.</param>
    public static AwsException Violation(string member, string value, string constraint) =>
        new(400, "ValidationException", $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}");
}
