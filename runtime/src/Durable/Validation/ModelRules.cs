using System.Globalization;
using System.Text.RegularExpressions;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Validation;

/// <summary>
/// Validates the members of requests against the service model. The service does so before anything else, the
/// check of the token included, and returns ValidationException.
/// </summary>
internal static partial class ModelRules
{
    private const string LabelRule = "[a-zA-Z0-9-_]+";

    /// <exception cref="AwsException">ValidationException: the first constraint that a member violates.</exception>
    public static void Check(CheckpointRequest request)
    {
        CheckClientToken(request.ClientToken);
        for (var i = 0; i < request.Updates.Count; i++)
        {
            Check(request.Updates[i], i + 1);
        }
    }

    /// <summary>The token has the rules of a checkpoint's: the model of pause and resume is not known.</summary>
    /// <exception cref="AwsException">ValidationException: the first constraint that a member violates.</exception>
    public static void Check(ManagementRequest request)
    {
        CheckClientToken(request.ClientToken);
        if (request.Reason is { Length: > DurableLimits.ReasonLength } reason)
        {
            throw AwsException.Violation("reason", reason, $"Member must have length less than or equal to {DurableLimits.ReasonLength}");
        }
    }

    private static void CheckClientToken(string? token)
    {
        if (token is not null && FindViolation(token, DurableLimits.ClientTokenLength, TokenPattern(), @"[\x21-\x7E]+") is { } constraint)
        {
            throw AwsException.Violation("clientToken", token, constraint);
        }
    }

    private static void Check(OperationUpdate update, int position)
    {
        Required("id", update.Id, position);
        Required("type", update.Type, position);
        Required("action", update.Action, position);
        Text("id", update.Id, DurableLimits.IdLength, LabelPattern(), LabelRule, position);
        Text("parentId", update.ParentId, DurableLimits.IdLength, LabelPattern(), LabelRule, position);
        Text("name", update.Name, DurableLimits.NameLength, NamePattern(), @"[\x20-\x7E]+", position);
        Text("subType", update.SubType, DurableLimits.SubTypeLength, LabelPattern(), LabelRule, position);
        Text("chainedInvokeOptions.tenantId", update.TenantId, DurableLimits.TenantIdLength, TenantPattern(), @"[a-zA-Z0-9\._:\/=+\-@ ]+", position);
        Number("stepOptions.nextAttemptDelaySeconds", update.NextAttemptDelaySeconds, 1, position);
        Number("waitOptions.waitSeconds", update.WaitSeconds, 1, position);
        Number("callbackOptions.timeoutSeconds", update.TimeoutSeconds, 0, position);
        Number("callbackOptions.heartbeatTimeoutSeconds", update.HeartbeatTimeoutSeconds, 0, position);
    }

    private static void Required(string member, string? value, int position)
    {
        if (value is null)
        {
            throw new AwsException(400, "ValidationException", $"1 validation error detected: Value null at '{Path(member, position)}' failed to satisfy constraint: Member must not be null");
        }
    }

    private static void Text(string member, string? value, int longest, Regex pattern, string rule, int position)
    {
        if (value is not null && FindViolation(value, longest, pattern, rule) is { } constraint)
        {
            throw AwsException.Violation(Path(member, position), value, constraint);
        }
    }

    private static void Number(string member, int? value, int least, int position)
    {
        var constraint = value < least ? $"Member must have value greater than or equal to {least}"
            : value > DurableLimits.LongestDelaySeconds ? $"Member must have value less than or equal to {DurableLimits.LongestDelaySeconds}"
            : null;
        if (constraint is not null)
        {
            throw AwsException.Violation(Path(member, position), value!.Value.ToString(CultureInfo.InvariantCulture), constraint);
        }
    }

    private static string? FindViolation(string value, int longest, Regex pattern, string rule) =>
        value.Length == 0 ? "Member must have length greater than or equal to 1"
        : value.Length > longest ? $"Member must have length less than or equal to {longest}"
        : pattern.IsMatch(value) ? null
        : $"Member must satisfy regular expression pattern: {rule}";

    /// <summary>Formatted only for an error: nearly every checkpoint is valid.</summary>
    private static string Path(string member, int position) => $"updates.{position}.member.{member}";

    [GeneratedRegex("^[a-zA-Z0-9_-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex LabelPattern();

    [GeneratedRegex("^[\\x20-\\x7E]+$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[\\x21-\\x7E]+$", RegexOptions.CultureInvariant)]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"^[a-zA-Z0-9._:/=+\-@ ]+$", RegexOptions.CultureInvariant)]
    private static partial Regex TenantPattern();
}
