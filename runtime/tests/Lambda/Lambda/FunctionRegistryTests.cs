using DurableLocal.Core.Aws;
using DurableLocal.Lambda;

namespace DurableLocal.Tests.Lambda;

public sealed class FunctionRegistryTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:app-Echo";

    private readonly FunctionRegistry _functions = new([RunningInvoker.Function(), RunningInvoker.Function("app-Plain") with { Alias = null }], RunningInvoker.Identity);

    [Theory]
    [InlineData("app-Echo", null, "$LATEST", Arn)]
    [InlineData("app-Echo:live", null, "1", $"{Arn}:live")]
    [InlineData("app-Echo", "live", "1", $"{Arn}:live")]
    [InlineData("app-Echo:live", "live", "1", $"{Arn}:live")]
    [InlineData("000000000000:function:app-Echo:1", null, "1", $"{Arn}:1")]
    [InlineData($"{Arn}:$LATEST", null, "$LATEST", $"{Arn}:$LATEST")]
    [InlineData(Arn, "$LATEST.PUBLISHED", "1", $"{Arn}:$LATEST.PUBLISHED")]
    public void Name_and_qualifier_resolve_to_a_version(string name, string? qualifier, string version, string invokedArn)
    {
        var function = _functions.Resolve(name, qualifier);

        Assert.Equal((version, invokedArn), (function.Version, function.InvokedArn));
    }

    [Theory]
    [InlineData("app-None", null, "Function not found: arn:aws:lambda:us-east-1:000000000000:function:app-None")]
    [InlineData("app-Echo", "blue", $"Function not found: {Arn}:blue")]
    [InlineData("app-Plain", "1", "Function not found: arn:aws:lambda:us-east-1:000000000000:function:app-Plain:1")]
    [InlineData("123456789012:function:app-Echo", null, "Function not found: arn:aws:lambda:us-east-1:123456789012:function:app-Echo")]
    [InlineData("arn:aws:lambda:eu-west-1:000000000000:function:app-Echo", null, "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')")]
    public void Unknown_function_is_not_found(string name, string? qualifier, string message)
    {
        var error = Assert.Throws<AwsException>(() => _functions.Resolve(name, qualifier));

        Assert.Equal((404, "ResourceNotFoundException", message), (error.Status, error.Code, error.Message));
    }

    [Fact]
    public void Two_different_qualifiers_are_an_invalid_parameter()
    {
        var error = Assert.Throws<AwsException>(() => _functions.Resolve("app-Echo:live", "1"));

        Assert.Equal((400, "InvalidParameterValueException"), (error.Status, error.Code));
    }
}
