using System.Text.Json;

namespace DurableLocal.Core.Aws;

/// <summary>
/// An error response of an AWS service; the endpoint that catches it writes it in the format of its protocol. Thrown for
/// requests that the service rejects, never for a defect of the runtime.
/// </summary>
/// <param name="status">HTTP status of the response.</param>
/// <param name="code">The error's shape name, such as <c>ResourceNotFoundException</c>.</param>
/// <param name="message">The message of the response; names the member and the value.</param>
public class AwsException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>The qualified name of the error's shape, which the AWS JSON protocols write as <c>__type</c>.</summary>
    public string TypeName { get => field ?? Code; protected init; }

    /// <summary>The member that contains the message in the AWS JSON protocols; SDKs read it in either case.</summary>
    public virtual string MessageMember => "message";

    /// <summary>The message in the query protocol, which differs for some errors.</summary>
    public string QueryMessage { get => field ?? Message; protected init; }

    /// <summary>Writes the members that the error's shape has besides type and message.</summary>
    public virtual void WriteMembers(Utf8JsonWriter writer)
    {
    }

    /// <summary>Returns the error for a value that violates a constraint of the service model; all services use the same message.</summary>
    /// <param name="member">Path of the member, in lower camel case as the services write it.</param>
    /// <param name="value">The rejected value.</param>
    /// <param name="constraint">The violated constraint, in the words of the services.</param>
    public static AwsException Violation(string member, string value, string constraint) => Violations([(member, value, constraint)]);

    /// <summary>Returns the error for all values of a request that violate a constraint; at least one.</summary>
    public static AwsException Violations(IReadOnlyCollection<(string Member, string Value, string Constraint)> violations)
    {
        ArgumentNullException.ThrowIfNull(violations);
        var texts = violations.Select(violation => $"Value '{violation.Value}' at '{violation.Member}' failed to satisfy constraint: {violation.Constraint}");
        return new(400, "ValidationException", $"{violations.Count} validation error{(violations.Count == 1 ? string.Empty : "s")} detected: {string.Join("; ", texts)}");
    }
}
