using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Tests.Http;

public sealed class OperationTableTests
{
    [Fact]
    public void Operation_is_found_by_its_name()
    {
        var send = Operation("SendMessage");
        var table = new OperationTable<RestOperation>([Operation("ListQueues"), send], Unknown);

        Assert.Same(send, table.Get("SendMessage"));
    }

    [Theory]
    [InlineData("Nothing")]
    [InlineData("sendmessage")]
    [InlineData("")]
    public void Unknown_name_is_the_error_of_the_service(string name)
    {
        var table = new OperationTable<RestOperation>([Operation("SendMessage")], Unknown);

        var error = Assert.Throws<AwsException>(() => table.Get(name));

        Assert.Equal((400, "UnknownOperationException", $"no {name}"), (error.Status, error.Code, error.Message));
    }

    [Fact]
    public void Name_that_is_registered_twice_is_rejected() =>
        Assert.StartsWith(
            "SendMessage: expected one registration",
            Assert.Throws<ArgumentException>(() => new OperationTable<RestOperation>([Operation("SendMessage"), Operation("SendMessage")], Unknown)).Message,
            StringComparison.Ordinal);

    private static RestOperation Operation(string name) => new(name, (_, _, _) => Task.CompletedTask);

    private static AwsException Unknown(string name) => new(StatusCodes.Status400BadRequest, "UnknownOperationException", $"no {name}");
}
