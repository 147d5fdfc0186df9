using System.Text.RegularExpressions;
using DurableChaining.Local.Permissions;
using DurableChaining.Local.Template;
using DurableChaining.Local.Wire;

namespace DurableChaining.Tests.Deployment;

/// <summary>
/// The policies of the template against the calls that the code makes, at the level of the evaluator that the local
/// runtime enforces them with. The list of calls is itself held against the sources.
/// </summary>
public sealed partial class PolicyTests
{
    private static readonly AwsIdentity Identity = new("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));

    private static readonly Stack Stack = TemplateReader.Read(Repository.Template, new TemplateOptions("app", Identity, new Dictionary<string, string>()));

    public static TheoryData<string, string> Grants =>
    [
        .. from function in Stack.Functions
           from statement in function.Permissions!
           where IsWritten(statement)
           select (function.LogicalId, statement.Sid),
    ];

    [Fact]
    public void Every_call_of_the_code_is_allowed()
    {
        var access = new AccessControl(Stack.Functions, Identity);

        Assert.All(PipelineCalls.All, call => Assert.Null(access.Refusal(NameOf(call.Function), call.Action, call.Resource)));
    }

    [Theory]
    [MemberData(nameof(Grants))]
    public void A_statement_that_is_taken_away_is_missed_by_the_code(string logicalId, string sid)
    {
        var function = Stack.Functions.Single(function => function.LogicalId == logicalId);
        var without = new AccessControl([function with { Permissions = [.. function.Permissions!.Where(statement => statement.Sid != sid)] }], Identity);

        var denied = PipelineCalls.All.Where(call => call.Function == logicalId && without.Refusal(function.Name, call.Action, call.Resource) is not null).ToList();

        Assert.NotEmpty(denied);
        var call = denied[0];
        Assert.Equal(
            $"User: arn:aws:sts::000000000000:assumed-role/{function.Name}-role/{function.Name} is not authorized to perform: {call.Action} on resource: {call.Resource} because no identity-based policy allows the {call.Action} action",
            without.Refusal(function.Name, call.Action, call.Resource));
    }

    [Theory]
    [MemberData(nameof(Grants))]
    public void A_statement_grants_nothing_that_the_code_does_not_use(string logicalId, string sid)
    {
        var statement = Stack.Functions.Single(function => function.LogicalId == logicalId).Permissions!.Single(statement => statement.Sid == sid);
        var calls = PipelineCalls.All.Where(call => call.Function == logicalId).ToList();

        Assert.All(
            from action in statement.Actions from resource in statement.Resources select (action, resource),
            pair => Assert.Contains(calls, call => call.Action == pair.action && new RolePermissions("", [statement with { Actions = [pair.action], Resources = [pair.resource] }]).Decide(call.Action, call.Resource) == Decision.Allowed));
    }

    [Fact]
    public void The_polling_of_the_queue_needs_the_grants_that_SAM_adds_for_it()
    {
        EventSourceAccess.Demand(new AccessControl(Stack.Functions, Identity), Stack.EventSourceMappings);
        var ingest = Stack.Functions.Single(function => function.LogicalId == "IngestFunction");
        var without = new AccessControl([ingest with { Permissions = [.. ingest.Permissions!.Where(statement => statement.Sid != "AWSLambdaSQSQueueExecutionRole")] }], Identity);

        var refusal = Assert.Throws<AwsException>(() => EventSourceAccess.Demand(without, Stack.EventSourceMappings));

        Assert.Equal("IngestFunctionWork: the provided execution role of app-IngestFunction does not have permissions to call ReceiveMessage on SQS", refusal.Message);
    }

    [Fact]
    public void The_calls_are_those_of_the_sources()
    {
        var found = Repository.Sources("src").SelectMany(file => Calls().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet();

        Assert.Equal(found.Order(), PipelineCalls.Direct.Order());
    }

    [Theory]
    [InlineData("arn:aws:sqs:*:*:app-*", "arn:aws:sqs:us-east-1:000000000000:app-work", true)]
    [InlineData("arn:aws:sqs:*:*:app-????", "arn:aws:sqs:us-east-1:000000000000:app-work", true)]
    [InlineData("arn:aws:sqs:*:*:app-???", "arn:aws:sqs:us-east-1:000000000000:app-work", false)]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:app:live", "arn:aws:lambda:us-east-1:000000000000:function:app", false)]
    [InlineData("*", "anything", true)]
    public void Wildcards_match_as_in_policies(string pattern, string resource, bool allowed)
    {
        var role = new RolePermissions("f", [new PolicyStatement("s", IsAllow: true, ["SQS:*"], [pattern], 1)]);

        Assert.Equal(allowed ? Decision.Allowed : Decision.ImplicitlyDenied, role.Decide("sqs:SendMessage", resource));
    }

    [Fact]
    public void A_deny_wins_over_every_allow()
    {
        var role = new RolePermissions("f", [new PolicyStatement("a", IsAllow: true, ["*"], ["*"], 1), new PolicyStatement("d", IsAllow: false, ["sqs:Purge*"], ["*"], 2)]);

        Assert.Equal(Decision.ExplicitlyDenied, role.Decide("sqs:PurgeQueue", "q"));
        Assert.Equal(Decision.Allowed, role.Decide("sqs:SendMessage", "q"));
    }

    /// <summary>Written in the template, not added by SAM.</summary>
    private static bool IsWritten(PolicyStatement statement) =>
        statement.Sid != "DeadLetterQueue" && !statement.Sid.StartsWith("AWS", StringComparison.Ordinal);

    private static string NameOf(string logicalId) => $"app-{logicalId}";

    [GeneratedRegex(@"(?:sqs|dynamoDb|lambda)\.(\w+)Async\(", RegexOptions.IgnoreCase)]
    private static partial Regex Calls();
}
