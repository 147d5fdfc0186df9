using System.Text.Json;

namespace TestFunctions.Conformance;

/// <summary>Converts a batch result to the form that suites 8 and 9 require.</summary>
internal static class Projection
{
    public static Dictionary<string, object> Of(IBatchResult result, params string[] members)
    {
        var projection = new Dictionary<string, object>();
        foreach (var member in members)
            projection[member] = Member(result, member);
        return projection;
    }

    private static object Member(IBatchResult result, string member) => member switch
    {
        "completionReason" => JsonNamingPolicy.SnakeCaseUpper.ConvertName(result.CompletionReason.ToString()),
        "status" => result.HasFailure ? "FAILED" : "SUCCEEDED",
        "successCount" => result.SuccessCount,
        "failureCount" => result.FailureCount,
        "totalCount" => result.TotalCount,
        _ => throw new ArgumentOutOfRangeException(nameof(member), member, "Not a member of a batch result."),
    };
}
