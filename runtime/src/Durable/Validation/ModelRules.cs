using System.Globalization;
using System.Text.RegularExpressions;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Validation;

/// <summary>
/// Validates the members of requests against the service model. The service does so before anything else, the
/// check of the token included, and returns ValidationException.
/// </summary>
internal static partial class ModelRules
{
    private static readonly StringConstraint ClientToken = new(DurableLimits.ClientTokenLength, @"[\x21-\x7E]+", TokenPattern());
    private static readonly StringConstraint Id = new(DurableLimits.IdLength, "[a-zA-Z0-9-_]+", LabelPattern());
    private static readonly StringConstraint SubType = Id with { MaxLength = DurableLimits.SubTypeLength };
    private static readonly StringConstraint Name = new(DurableLimits.NameLength, @"[\x20-\x7E]+", NamePattern());
    private static readonly StringConstraint ExecutionName = Id with { MaxLength = DurableLimits.ExecutionNameLength };

    /// <exception cref="AwsException">ValidationException: the first constraint that a member violates.</exception>
    public static void Check(CheckpointRequest request)
    {
        ClientToken.Check("clientToken", request.ClientToken);
        for (var i = 0; i < request.Updates.Count; i++)
        {
            Check(request.Updates[i], i + 1);
        }
    }

    /// <summary>The token has the rules of a checkpoint's: the model of pause and resume is not known.</summary>
    /// <exception cref="AwsException">ValidationException: the first constraint that a member violates.</exception>
    public static void Check(ManagementRequest request)
    {
        ClientToken.Check("clientToken", request.ClientToken);
        if (request.Reason is { Length: > DurableLimits.ReasonLength } reason)
        {
            throw AwsException.Violation("reason", reason, $"Member must have length less than or equal to {DurableLimits.ReasonLength}");
        }
    }

    /// <exception cref="AwsException">ValidationException: the name violates a constraint.</exception>
    public static void CheckExecutionName(string? name) => ExecutionName.Check("durableExecutionName", name);

    private static void Check(OperationUpdate update, int position)
    {
        Required("id", update.Id, position);
        Required("type", update.Type, position);
        Required("action", update.Action, position);
        Text("id", update.Id, Id, position);
        Text("parentId", update.ParentId, Id, position);
        Text("name", update.Name, Name, position);
        Text("subType", update.SubType, SubType, position);
        Text("chainedInvokeOptions.functionName", update.FunctionName, FunctionConstraints.NamespacedFunctionName, position);
        Text("chainedInvokeOptions.tenantId", update.TenantId, FunctionConstraints.TenantId, position);
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

    private static void Text(string member, string? value, StringConstraint constraint, int position)
    {
        // The path is formatted only for an error: nearly every checkpoint is valid.
        if (value is not null && !constraint.Accepts(value))
        {
            constraint.Check(Path(member, position), value);
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

    private static string Path(string member, int position) => $"updates.{position}.member.{member}";

    [GeneratedRegex(@"\A[a-zA-Z0-9_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"\A[\x20-\x7E]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[\x21-\x7E]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex TokenPattern();
}
