using System.Text;
using System.Xml;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Tests.Http;

public sealed class ErrorFormatTests
{
    [Theory]
    [InlineData(400, "ValidationException", """{"Type":"User","message":"a 'b'"}""")]
    [InlineData(404, "ResourceNotFoundException", """{"Type":"User","Message":"a 'b'"}""")]
    [InlineData(503, "ServiceException", """{"Type":"Service","Message":"a 'b'"}""")]
    public async Task REST_JSON_has_the_party_at_fault_and_the_message_in_the_case_of_the_model(int status, string code, string body)
    {
        var (response, text) = await WriteAsync(RestJsonErrorFormat.Default, new AwsException(status, code, "a 'b'"));

        Assert.Equal((status, code, "application/json", body), (response.StatusCode, response.Headers["x-amzn-ErrorType"].ToString(), response.ContentType, text));
    }

    [Fact]
    public async Task Throttling_has_a_Retry_After_header()
    {
        var (response, _) = await WriteAsync(RestJsonErrorFormat.Default, new AwsException(429, "TooManyRequestsException", "slower"));

        Assert.Equal("1", response.Headers.RetryAfter.ToString());
    }

    [Fact]
    public async Task AWS_JSON_omits_an_empty_message()
    {
        var (_, text) = await WriteAsync(AwsJsonErrorFormat.Default, new AwsException(400, "SomeException", string.Empty));

        Assert.Equal("""{"__type":"SomeException"}""", text);
    }

    [Fact]
    public async Task The_query_protocol_has_a_document()
    {
        var (response, text) = await WriteAsync(new QueryErrorFormat("urn:x", new XmlWriterSettings { OmitXmlDeclaration = true }), new AwsException(400, "InvalidAction", "no <such> action"));

        Assert.Equal("text/xml", response.ContentType);
        Assert.Equal("""<ErrorResponse xmlns="urn:x"><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>no &lt;such&gt; action</Message><Detail /></Error><RequestId>r</RequestId></ErrorResponse>""", text.TrimStart('\uFEFF'));
    }

    private static async Task<(HttpResponse Response, string Body)> WriteAsync(ErrorFormat format, AwsException error)
    {
        var context = new DefaultHttpContext();
        context.Response.Headers["x-amzn-RequestId"] = "r";
        using var body = new MemoryStream();
        context.Response.Body = body;

        await format.WriteAsync(context, error);

        return (context.Response, Encoding.UTF8.GetString(body.ToArray()));
    }
}
