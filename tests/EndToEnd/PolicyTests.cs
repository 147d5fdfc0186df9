using DurableLocal.Lambda;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Permissions;
using DurableLocal.Template;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The policies of the template against the calls of a run, by the evaluator that the local runtime enforces them with.</summary>
public sealed class PolicyTests(RecordedAccess recorded) : IClassFixture<RecordedAccess>
{
    private const string StackName = "durable-chaining";

    /// <summary>Services that are not served on one machine: no run can show that a grant for them is needed.</summary>
    private static readonly IReadOnlyDictionary<string, string> Unserved = new Dictionary<string, string>
    {
        ["logs"] = "output of functions goes into files, without a call",
        ["xray"] = "traces are sent by a daemon of AWS",
    };

    private static readonly AwsIdentity Identity = new("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));

    private static readonly Stack Stack = TemplateReader.Read(Path.Combine(Repository.Root, "template.yaml"), new TemplateOptions(StackName, Identity, new Dictionary<string, string>()));

    /// <summary>Every statement of every role, those that SAM adds included, but for the services above.</summary>
    public static TheoryData<string, string> Statements =>
    [
        .. from function in Stack.Functions
           from statement in function.Permissions!
           where statement.Actions.Any(IsServed)
           group statement by (function.LogicalId, statement.Sid) into named
           select named.Key,
    ];

    /// <summary>Those but for the managed policies of AWS, which come as a whole and on every resource.</summary>
    public static TheoryData<string, string> WrittenStatements =>
    [
        .. from function in Stack.Functions
           from statement in function.Permissions!
           where statement.Resources is not ["*"]
           select (function.LogicalId, statement.Sid),
    ];

    [Fact]
    public void Every_function_has_a_policy_that_is_wholly_known() =>
        Assert.All(Stack.Functions, function => Assert.NotNull(function.Permissions));

    [Fact]
    public void Recorded_calls_are_allowed()
    {
        var access = new AccessControl(Stack.Functions.Roles(), Identity);

        Assert.NotEmpty(recorded.Calls);
        Assert.All(recorded.Calls, call => Assert.Null(access.DenialReason(call.Function, call.Action, call.Resource)));
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_statement_that_is_taken_away_is_missed_by_a_recorded_call(string logicalId, string sid)
    {
        var function = Stack.Functions.Single(function => function.LogicalId == logicalId);
        var without = new AccessControl(new[] { function with { Permissions = [.. function.Permissions!.Where(statement => statement.Sid != sid)] } }.Roles(), Identity);

        var denied = recorded.Calls.Where(call => call.Function == function.Name && without.DenialReason(function.Name, call.Action, call.Resource) is not null);

        Assert.NotEmpty(denied);
    }

    [Theory]
    [MemberData(nameof(WrittenStatements))]
    public void Every_action_on_every_resource_of_a_written_statement_is_used(string logicalId, string sid)
    {
        var function = Stack.Functions.Single(function => function.LogicalId == logicalId);
        var statement = function.Permissions!.Single(statement => statement.Sid == sid);

        Assert.All(
            from action in statement.Actions from resource in statement.Resources select (action, resource),
            grant => Assert.Contains(recorded.Calls, call => call.Function == function.Name && call.Statement == sid && call.Action == grant.action && call.Grant == grant.resource));
    }

    [Fact]
    public void The_polling_of_the_queue_needs_the_grants_that_SAM_adds_for_it() =>
        Assert.Equal(
            "IngestFunctionWork: the provided execution role of durable-chaining-IngestFunction does not have permissions to call ReceiveMessage on SQS",
            Assert.Throws<AwsException>(() => RoleChecks.DemandPolling(Without("IngestFunction", "AWSLambdaSQSQueueExecutionRole"), Stack.EventSourceMappings)).Message);

    [Fact]
    public void Dead_letters_need_the_grant_that_SAM_adds_for_them() =>
        Assert.Equal(
            "OrchestratorFunction: the provided execution role of durable-chaining-OrchestratorFunction does not have permissions to call SendMessage on SQS",
            Assert.Throws<AwsException>(() => RoleChecks.DemandDeadLetters(Without("OrchestratorFunction", "DeadLetterQueue"), Stack.Functions)).Message);

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

    private static bool IsServed(string action) => !Unserved.ContainsKey(action.Split(':')[0]);

    private static AccessControl Without(string logicalId, string sid)
    {
        var function = Stack.Functions.Single(function => function.LogicalId == logicalId);
        return new AccessControl(new[] { function with { Permissions = [.. function.Permissions!.Where(statement => statement.Sid != sid)] } }.Roles(), Identity);
    }
}
