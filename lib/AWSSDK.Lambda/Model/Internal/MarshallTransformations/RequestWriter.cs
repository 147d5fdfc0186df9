using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Converts a request object of the SDK to an HTTP request.</summary>
/// <param name="method">HTTP method.</param>
/// <param name="path">Path, with labels in braces.</param>
/// <param name="write">Writes labels, query, headers and body.</param>
internal sealed class RequestWriter<TRequest>(string method, string path, Action<TRequest, IRequest> write)
    : IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonLambdaRequest
{
    private const string ApiVersion = "2015-03-31";

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon.Lambda") { HttpMethod = method, ResourcePath = path };
        request.Headers[HeaderKeys.XAmzApiVersion] = ApiVersion;
        write((TRequest)input, request);
        request.UseQueryString = request.ParameterCollection.Count > 0;
        return request;
    }
}
