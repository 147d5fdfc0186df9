using DurableChaining.Hosting;
using DurableChaining.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Tests.Hosting;

/// <summary>The names of log members are a contract: queries and alarms use them.</summary>
public sealed class FunctionLogTests
{
    private readonly RecordingLogger _logger = new();

    [Fact]
    public void Only_the_first_invocation_of_an_environment_is_a_cold_start()
    {
        using (_logger.BeginInvocation(new FakeLambdaContext()))
        {
            _logger.LogInformation("first");
        }

        using (_logger.BeginInvocation(new FakeLambdaContext()))
        {
            _logger.LogInformation("second");
        }

        Assert.Equal([(object)true, false], _logger.Lines.Select(line => line.Members["cold_start"]));
        Assert.All(_logger.Lines, line => Assert.Equal(("chain", "request"), (line.Members["function_name"], line.Members["function_request_id"])));
    }

    [Fact]
    public void A_line_has_the_identifiers_of_its_work()
    {
        using (_logger.BeginWork("key", "arn:execution", "m1"))
        {
            _logger.LogInformation("inside");
        }

        _logger.LogInformation("outside");

        var lines = _logger.Lines.ToArray();
        Assert.Equal(("key", "arn:execution", "m1"), (lines[0].Members["correlation_id"], lines[0].Members["execution_arn"], lines[0].Members["message_id"]));
        Assert.Empty(lines[1].Members);
    }

    [Fact]
    public void Identifiers_that_do_not_apply_are_absent()
    {
        using var scope = _logger.BeginWork("key");
        _logger.LogInformation("inside");

        Assert.Equal(["correlation_id"], _logger.Lines.Single().Members.Keys);
    }
}
