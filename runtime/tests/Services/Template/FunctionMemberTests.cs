using DurableLocal.Template;
using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

/// <summary>Properties of a function that the API returns and that have no local effect.</summary>
public sealed class FunctionMemberTests
{
    [Fact]
    public void Descriptive_properties_of_a_function_are_read()
    {
        var function = ReadWith(
            """
                  Description: !Sub "flow of ${AWS::StackName}"
                  Architectures: [arm64]
                  EphemeralStorage: { Size: 1024 }
                  Tracing: Active
                  EventInvokeConfig: { MaximumEventAgeInSeconds: 120 }
                  Tags: { team: x }
            """);

        Assert.Equal(("flow of app", "arm64", 1_024, "Active"), (function.Description, function.Architecture, function.EphemeralStorageMegabytes, function.Tracing));
        Assert.Equal(new EventInvokeResource(null, 120), function.EventInvoke);
        Assert.Equal(new Dictionary<string, string> { ["lambda:createdBy"] = "SAM", ["team"] = "x" }, function.Tags);
    }

    [Fact]
    public void Missing_properties_have_the_defaults_of_the_service()
    {
        var function = ReadWith("");

        Assert.Equal(("", "x86_64", 512, "PassThrough"), (function.Description, function.Architecture, function.EphemeralStorageMegabytes, function.Tracing));
        Assert.Null(function.EventInvoke);
    }

    private static FunctionResource ReadWith(string members) => Read(
        $"""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Flow:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              CodeUri: src/Ingest
              Handler: A::B.C::D
        {members}
        """).Functions[0];
}
