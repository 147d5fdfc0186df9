using System.Text;

namespace DurableLocal.Tests.Conformance;

/// <summary>
/// Generates the SAM template of the suite in one language: one durable function for each requirement, the functions that
/// suite 5 invokes, and those of <see cref="KillTests"/> and <see cref="ScaleTests"/>.
/// </summary>
internal static class ConformanceTemplate
{
    /// <summary>Stack name of the runtime that the tests start.</summary>
    public const string StackName = "conformance";

    /// <summary>Seconds; a synchronous invocation allows at most 15 minutes.</summary>
    public const int ExecutionTimeout = 300;

    /// <summary>Seconds; for requirements that wait for an hour and are stopped earlier.</summary>
    private const int LongExecutionTimeout = 7200;

    /// <summary>Seconds; for an invocation that runs thousands of steps on a busy machine.</summary>
    private const int LongTimeout = 120;

    /// <summary>Functions that the requirements of suite 5 invoke.</summary>
    private static readonly string[] Targets = ["Echo", "Fail", "Measure"];

    /// <summary>The target of requirement 5-8. Lambda accepts a tenant id only for a function with tenant isolation.</summary>
    private const string TenantTarget = "TenantEcho";

    private static string Header(Language language) => $"""
        AWSTemplateFormatVersion: "2010-09-09"
        Transform: AWS::Serverless-2016-10-31
        Description: One durable function for each conformance requirement. Written by "dotnet run --project runtime/tests/Conformance -- template {language.Name}".

        Globals:
          Function:
            Runtime: {language.Runtime}
            CodeUri: ./
            MemorySize: 256
            Timeout: 30
            LoggingConfig:
              LogFormat: JSON

        Resources:

        """;

    /// <summary>Returns the template's text.</summary>
    public static string Write(Language language)
    {
        var text = new StringBuilder(Header(language));
        foreach (var target in Targets)
        {
            Function(text, target, language.Target(target), ExecutionTimeout);
        }

        Function(text, TenantTarget, language.Target("Echo"), ExecutionTimeout);
        text.Append("      TenancyConfig:\n        TenantIsolationMode: PER_TENANT\n");
        foreach (var name in language.Durability is null ? [] : (string[])["AtLeastOnce", "AtMostOnce", "ManySteps", "ManyItems"])
        {
            Function(text, name, language.Durability!(name), ExecutionTimeout);
            text.Append($"      Timeout: {LongTimeout}\n");
        }

        foreach (var requirement in language.Expressible)
        {
            Function(text, requirement.LogicalId, language.Handler(requirement), requirement.Status is null ? LongExecutionTimeout : ExecutionTimeout);
            if (InvokesOthers(requirement))
            {
                InvokeSettings(text, requirement.Id == "5-8" ? TenantTarget : "Echo");
            }
        }

        return text.ToString();
    }

    /// <summary>Returns the logical ids of the functions that must be deployed to run these requirements.</summary>
    public static IReadOnlyList<string> FunctionsFor(IReadOnlyCollection<Requirement> requirements) =>
        [.. requirements.Select(requirement => requirement.LogicalId), .. requirements.Any(InvokesOthers) ? [.. Targets, TenantTarget] : Array.Empty<string>()];

    private static bool InvokesOthers(Requirement requirement) => requirement.Suite == "Invoke";

    private static void Function(StringBuilder text, string logicalId, string handler, int timeout) => text.Append($$"""
          {{logicalId}}:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: !Sub ${AWS::StackName}-{{logicalId}}
              Handler: {{handler}}
              DurableConfig:
                ExecutionTimeout: {{timeout}}
                RetentionPeriodInDays: 1

        """);

    private static void InvokeSettings(StringBuilder text, string echo) => text.Append($$"""
              Environment:
                Variables:
                  ECHO_FUNCTION: !Sub ${{{echo}}.Arn}:$LATEST
                  FAIL_FUNCTION: !Sub ${Fail.Arn}:$LATEST
                  MEASURE_FUNCTION: !Sub ${Measure.Arn}:$LATEST
              Policies:
                - Statement:
                    - Effect: Allow
                      Action: lambda:InvokeFunction
                      Resource:
                        - !Sub ${{{echo}}.Arn}:*
                        - !Sub ${Fail.Arn}:*
                        - !Sub ${Measure.Arn}:*

        """);
}
