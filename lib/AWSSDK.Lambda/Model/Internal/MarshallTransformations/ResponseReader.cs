using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Converts an HTTP response to a response object of the SDK, and an error response to its exception.</summary>
internal abstract class ResponseReader(ServiceErrors errors) : JsonResponseUnmarshaller
{
    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var json = new StreamingUtf8JsonReader(input.Stream);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref json);
        error.InnerException = innerException;
        error.StatusCode = statusCode;
        return errors.Create(ErrorDetails.Read(error, input.GetResponseBodyBytes(), Header(input, "Retry-After")));
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

/// <summary>Reads a response whose body is a JSON object or empty.</summary>
internal sealed class JsonResponseReader<TResponse>(Shape<TResponse> shape, ServiceErrors errors) : ResponseReader(errors)
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

/// <summary>Reads the response of Invoke: the body is the payload of the function, the other members are headers.</summary>
internal sealed class InvokeResponseReader() : ResponseReader(ServiceErrors.Invoke)
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
