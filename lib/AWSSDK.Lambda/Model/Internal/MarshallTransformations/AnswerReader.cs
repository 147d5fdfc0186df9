using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Turns an HTTP answer into a response of the SDK, and an error answer into its exception.</summary>
internal abstract class AnswerReader(ServiceErrors errors) : JsonResponseUnmarshaller
{
    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var json = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref json);
        error.InnerException = innerException;
        error.StatusCode = statusCode;
        return errors.Make(ErrorWriter.Read(error, input.GetResponseBodyBytes(), Header(input, "Retry-After")));
    }

    protected static string Header(JsonUnmarshallerContext input, string name) =>
        input.ResponseData.IsHeaderPresent(name) ? input.ResponseData.GetHeaderValue(name) : null;

    protected static MemoryStream ReadBody(JsonUnmarshallerContext input)
    {
        var length = input.ResponseData.ContentLength;
        var body = new MemoryStream(length is > 0 and <= int.MaxValue ? (int)length : 0);
        input.Stream.CopyTo(body);
        body.Position = 0;
        return body;
    }
}

/// <summary>Reads an answer whose body is a JSON object, or nothing.</summary>
internal sealed class JsonAnswerReader<TResponse>(Shape<TResponse> shape, ServiceErrors errors) : AnswerReader(errors)
    where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var response = new TResponse();
        using var body = ReadBody(input);
        if (body.Length > 0)
        {
            var json = new Utf8JsonReader(body.GetBuffer().AsSpan(0, (int)body.Length), new JsonReaderOptions { MaxDepth = input.JsonMaxDepth });
            json.Read();
            shape.ReadInto(ref json, response);
        }

        return response;
    }
}

/// <summary>Reads Invoke's answer: the function's own bytes as body, all else in headers.</summary>
internal sealed class InvokeAnswerReader() : AnswerReader(ServiceErrors.OfInvoke)
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) => new InvokeResponse
    {
        StatusCode = (int)input.ResponseData.StatusCode,
        FunctionError = Header(input, "X-Amz-Function-Error"),
        LogResult = Header(input, "X-Amz-Log-Result"),
        ExecutedVersion = Header(input, "X-Amz-Executed-Version"),
        DurableExecutionArn = Header(input, "X-Amz-Durable-Execution-Arn"),
        Payload = ReadBody(input),
    };
}
