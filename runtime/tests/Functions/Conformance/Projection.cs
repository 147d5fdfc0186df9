using System.Text.Json;

namespace TestFunctions.Conformance;

/// <summary>A batch result as the requirements of suites 8 and 9 ask for it.</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(member), member, "No member of a batch result."),
    };
}
