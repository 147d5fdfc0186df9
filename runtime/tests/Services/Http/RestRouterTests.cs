using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Tests.Http;

public sealed class RestRouterTests
{
    private static readonly RestRouter Router = new(
        [
            Route("GET", "functions", "List"),
            Route("GET", "functions/{name}", "Get"),
            Route("DELETE", "functions/{name}", "Delete"),
            Route("GET", "functions/{name}/aliases/{alias}", "GetAlias"),
            Route("GET", "functions/{name}/capacity?List=ALL", "ListCapacities"),
            Route("GET", "functions/{name}/capacity", "GetCapacity"),
            Route("POST", "executions/{arn+}/stop", "Stop"),
            Route("GET", "executions/{arn+}", "GetExecution"),
        ],
        request => new AwsException(404, "UnknownOperationException", $"no {request.Method}"));

    [Theory]
    [InlineData("GET", "functions", "", "List", "")]
    [InlineData("GET", "functions/f", "", "Get", "name=f")]
    [InlineData("DELETE", "functions/f", "", "Delete", "name=f")]
    [InlineData("GET", "functions/arn%3Aaws%2Ff", "", "Get", "name=arn:aws/f")]
    [InlineData("GET", "functions/f/aliases/live", "", "GetAlias", "alias=live,name=f")]
    [InlineData("GET", "functions/f/capacity", "?List=ALL", "ListCapacities", "name=f")]
    [InlineData("GET", "functions/f/capacity", "?List=some", "GetCapacity", "name=f")]
    [InlineData("POST", "executions/a/stop", "", "Stop", "arn=a")]
    [InlineData("POST", "executions/a/b/c/stop", "", "Stop", "arn=a/b/c")]
    [InlineData("POST", "executions/a%2Fb/stop", "", "Stop", "arn=a/b")]
    [InlineData("POST", "executions/stop", "", "Stop", "arn=")]
    [InlineData("GET", "executions/a/stop", "", "GetExecution", "arn=a/stop")]
    [InlineData("GET", "executions", "", "GetExecution", "arn=")]
    public void Method_and_path_select_the_operation_and_its_labels(string method, string path, string query, string expected, string labels)
    {
        var (operation, request) = Router.Find(Context(method, query), path);

        Assert.Equal(expected, operation.Name);
        Assert.Equal(labels, string.Join(',', new[] { "alias", "arn", "name" }.Where(name => request.OptionalLabel(name) is not null).Select(name => $"{name}={request.Label(name)}")));
    }

    [Theory]
    [InlineData("PUT", "functions/f")]
    [InlineData("GET", "functions/f/aliases")]
    [InlineData("GET", "functions/f/aliases/live/more")]
    [InlineData("GET", "layers")]
    [InlineData("POST", "executions")]
    public void Request_that_matches_no_route_is_the_error_of_the_service(string method, string path)
    {
        var error = Assert.Throws<AwsException>(() => Router.Find(Context(method, string.Empty), path));

        Assert.Equal((404, $"no {method}"), (error.Status, error.Message));
    }

    [Fact]
    public void Operation_with_two_routes_is_rejected() =>
        Assert.StartsWith(
            "Get: expected one route",
            Assert.Throws<ArgumentException>(() => new RestRouter([Route("GET", "a", "Get"), Route("GET", "b", "Get")], _ => null!)).Message,
            StringComparison.Ordinal);

    private static RestRoute Route(string method, string template, string operation) =>
        new(method, template, new RestOperation(operation, (_, _, _) => Task.CompletedTask));

    private static DefaultHttpContext Context(string method, string query)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.QueryString) = (method, new QueryString(query));
        return context;
    }
}
