using System.Text;
using Amazon.Lambda.Core;
using DurableLocal.FunctionHost;

namespace DurableLocal.Tests.FunctionHost;

/// <summary>The signatures that a handler may have, bound and called in this process.</summary>
public sealed class HandlerFormTests
{
    [Theory]
    [InlineData("Double", """{"Name":"a","Count":2}""", """{"Name":"a","Count":4}""")]
    [InlineData("DoubleAsync", """{"name":"a","count":2}""", """{"Name":"request","Count":4}""")]
    [InlineData("Shout", "\"quiet\"", "\"QUIET\"")]
    [InlineData("Echo", "raw, no json", "raw, no json")]
    [InlineData("EchoAsync", "raw, no json", "raw, no json")]
    [InlineData("Count", "{}", "1")]
    [InlineData("Nothing", "{}", "")]
    [InlineData("CamelCase", """{"Name":"a","Count":2}""", """{"name":"a","count":2}""")]
    public async Task Handler_receives_its_input_and_returns_its_result(
        string method, string input, string expected)
    {
        var handler = Bind(method);
        using var output = new MemoryStream();

        await handler.Call(new MemoryStream(Encoding.UTF8.GetBytes(input)), Context(), output);

        Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData("Overloaded", "overloaded")]
    [InlineData("TooMany", "at most an input and an ILambdaContext")]
    [InlineData("Unawaited", "ValueTask")]
    public void Method_that_is_not_a_handler_is_rejected_with_the_reason(string method, string reason)
    {
        var exception = Assert.Throws<LambdaValidationException>(() => Bind(method));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aggregate_exception_lists_its_causes()
    {
        var json = Encoding.UTF8.GetString(FunctionError.ToJson(
            new AggregateException(new InvalidOperationException("one"), new TimeoutException("two"))));

        Assert.Contains("\"causes\":[{\"errorType\":\"InvalidOperationException\",\"errorMessage\":\"one\"", json);
        Assert.Contains("\"errorType\":\"TimeoutException\"", json);
    }

    [Theory]
    [InlineData("a {First} b {Second:0.0} c", "a 1 b 2.0 c")]
    [InlineData("{1} before {0}", "2 before 1")]
    [InlineData("{{literal}} {First}", "{literal} 1")]
    [InlineData("{A} {B} {Missing}", "1 2 {Missing}")]
    [InlineData("open { brace", "open { brace")]
    public void Message_template_is_rendered(string template, string expected) =>
        Assert.Equal(expected, MessageTemplate.Parse(template).Render([1, 2]));

    private static BoundHandler Bind(string method) => HandlerBinder.Bind(
        new HandlerName("TestFunctions", "TestFunctions.Sample.Functions", method), HostProcess.SampleFolder);

    private static LambdaContext Context()
    {
        var environment = new FunctionEnvironment("", "", "", "f", "1", 128, "", "", LogFormat.Text, LogLevel.Error);
        var log = new FunctionLog(TextWriter.Null, LogFormat.Text, LogLevel.Error, TimeProvider.System);
        return new LambdaContext(new Invocation("request", []), environment, null, log, TimeProvider.System);
    }
}
