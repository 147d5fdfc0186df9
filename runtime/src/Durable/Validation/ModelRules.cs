using System.Globalization;
using System.Text.RegularExpressions;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Validation;

/// <summary>
/// The service model's constraints on the members of a checkpoint. The service holds them before it looks at anything
/// else, the token included, and refuses with ValidationException.
/// </summary>
internal static partial class ModelRules
{
    private const string LabelRule = "[a-zA-Z0-9-_]+";

    /// <exception cref="AwsException">ValidationException: the first constraint that a member breaks.</exception>
    public static void Check(CheckpointRequest request)
    {
        if (request.ClientToken is { } token && Broken(token, DurableLimits.ClientTokenLength, TokenPattern(), @"[\x21-\x7E]+") is { } constraint)
        {
            throw AwsException.Violation("clientToken", token, constraint);
        }

        for (var i = 0; i < request.Updates.Count; i++)
        {
            Check(request.Updates[i], i + 1);
        }
    }

    private static void Check(OperationUpdate update, int place)
    {
        Required("id", update.Id, place);
        Required("type", update.Type, place);
        Required("action", update.Action, place);
        Text("id", update.Id, DurableLimits.IdLength, LabelPattern(), LabelRule, place);
        Text("parentId", update.ParentId, DurableLimits.IdLength, LabelPattern(), LabelRule, place);
        Text("name", update.Name, DurableLimits.NameLength, NamePattern(), @"[\x20-\x7E]+", place);
        Text("subType", update.SubType, DurableLimits.SubTypeLength, LabelPattern(), LabelRule, place);
        Text("chainedInvokeOptions.tenantId", update.TenantId, DurableLimits.TenantIdLength, TenantPattern(), @"[a-zA-Z0-9\._:\/=+\-@ ]+", place);
        Number("stepOptions.nextAttemptDelaySeconds", update.NextAttemptDelaySeconds, 1, place);
        Number("waitOptions.waitSeconds", update.WaitSeconds, 1, place);
        Number("callbackOptions.timeoutSeconds", update.TimeoutSeconds, 0, place);
        Number("callbackOptions.heartbeatTimeoutSeconds", update.HeartbeatTimeoutSeconds, 0, place);
    }

    private static void Required(string member, string? value, int place)
    {
        if (value is null)
        {
            throw new AwsException(400, "ValidationException", $"1 validation error detected: Value null at '{Path(member, place)}' failed to satisfy constraint: Member must not be null");
        }
    }

    private static void Text(string member, string? value, int longest, Regex pattern, string rule, int place)
    {
        if (value is not null && Broken(value, longest, pattern, rule) is { } constraint)
        {
            throw AwsException.Violation(Path(member, place), value, constraint);
        }
    }

    private static void Number(string member, int? value, int least, int place)
    {
        var constraint = value < least ? $"Member must have value greater than or equal to {least}"
            : value > DurableLimits.LongestDelaySeconds ? $"Member must have value less than or equal to {DurableLimits.LongestDelaySeconds}"
            : null;
        if (constraint is not null)
        {
            throw AwsException.Violation(Path(member, place), value!.Value.ToString(CultureInfo.InvariantCulture), constraint);
        }
    }

    private static string? Broken(string value, int longest, Regex pattern, string rule) =>
        value.Length == 0 ? "Member must have length greater than or equal to 1"
        : value.Length > longest ? $"Member must have length less than or equal to {longest}"
        : pattern.IsMatch(value) ? null
        : $"Member must satisfy regular expression pattern: {rule}";

    /// <summary>Made for a refusal alone: nearly every checkpoint passes.</summary>
    private static string Path(string member, int place) => $"updates.{place}.member.{member}";

    [GeneratedRegex("^[a-zA-Z0-9_-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex LabelPattern();

    [GeneratedRegex("^[\\x20-\\x7E]+$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[\\x21-\\x7E]+$", RegexOptions.CultureInvariant)]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"^[a-zA-Z0-9._:/=+\-@ ]+$", RegexOptions.CultureInvariant)]
    private static partial Regex TenantPattern();
}
