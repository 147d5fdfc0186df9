using System.Text;

namespace DurableLocal.Tests.Conformance;

/// <summary>The SAM template of the suite in one language: one durable function a requirement, those that suite 5 invokes, those of the durability tests.</summary>
internal static class ConformanceTemplate
{
    public const string StackName = "conformance";

    /// <summary>Seconds; an execution may not outlive a synchronous invoke, whose longest is 15 minutes.</summary>
    private const int ExecutionTimeout = 300;

    /// <summary>Seconds; for the requirements that wait for an hour and are stopped.</summary>
    private const int LongExecutionTimeout = 7200;

    /// <summary>Seconds; an invocation of a thousand steps on a busy machine.</summary>
    private const int LongTimeout = 120;

    private static string Head(Language language) => $"""
        AWSTemplateFormatVersion: "2010-09-09"
        Transform: AWS::Serverless-2016-10-31
        Description: One durable function for each conformance requirement. Written by "dotnet run --project tests/Conformance -- template {language.Name}".

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

    public static string Write(Language language)
    {
        var text = new StringBuilder(Head(language));
        foreach (var target in new[] { "Echo", "Fail", "Measure" })
        {
            Function(text, target, language.Target(target), ExecutionTimeout);
        }

        // A tenant may only be told to a function that keeps its tenants apart.
        Function(text, "TenantEcho", language.Target("Echo"), ExecutionTimeout);
        text.Append("      TenancyConfig:\n        TenantIsolationMode: PER_TENANT\n");
        foreach (var name in language.Durability is null ? [] : (string[])["AtLeastOnce", "AtMostOnce", "ManySteps", "ManyItems"])
        {
            Function(text, name, language.Durability!(name), ExecutionTimeout);
            text.Append($"      Timeout: {LongTimeout}\n");
        }

        foreach (var requirement in language.Expressed)
        {
            Function(text, requirement.LogicalId, language.Handler(requirement), requirement.Status is null ? LongExecutionTimeout : ExecutionTimeout);
            if (requirement.Suite == "Invoke")
            {
                Targets(text, requirement.Id == "5-8" ? "TenantEcho" : "Echo");
            }
        }

        return text.ToString();
    }

    private static void Function(StringBuilder text, string logicalId, string handler, int timeout) => text.Append($"""
          {logicalId}:
            Type: AWS::Serverless::Function
            Properties:
              Handler: {handler}
              DurableConfig:
                ExecutionTimeout: {timeout}
                RetentionPeriodInDays: 1

        """);

    private static void Targets(StringBuilder text, string echo) => text.Append($$"""
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
