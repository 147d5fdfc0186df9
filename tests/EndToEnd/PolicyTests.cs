using DurableLocal.Lambda;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Permissions;
using DurableLocal.Template;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Compares the policies of the template with the calls of a run, with the evaluator of the local runtime.</summary>
public sealed class PolicyTests(RecordedAccess recorded) : IClassFixture<RecordedAccess>
{
    private const string StackName = "durable-chaining";

    /// <summary>Actions that no run of this pipeline can show to be needed.</summary>
    private static readonly IReadOnlyDictionary<string, string> Unused = new Dictionary<string, string>
    {
        ["lambda:GetDurableExecutionState"] = "fetches the state of an execution beyond the first 6 MB, which this workflow does not reach; Lambda requires it of every durable function",
    };

    private static readonly AwsIdentity Identity = new("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));

    private static readonly Stack Stack = TemplateReader.Read(Path.Combine(Repository.Root, "template.yaml"), new TemplateOptions(StackName, Identity, RecordedAccess.Parameters));

    /// <summary>Every statement of every function's role.</summary>
    public static TheoryData<string, string> Statements =>
    [
        .. from function in Stack.Functions
           from statement in function.Permissions!
           select (function.LogicalId, statement.Sid),
    ];

    [Fact]
    public void Every_statement_of_every_function_can_be_evaluated() =>
        Assert.All(Stack.Functions, function => Assert.NotNull(function.Permissions));

    [Fact]
    public void Recorded_calls_are_allowed()
    {
        var access = AccessOf(Stack.Functions);

        Assert.NotEmpty(recorded.Calls);
        Assert.All(recorded.Calls, call => Assert.Null(access.DenialReason(call.Function, call.Action, call.Resource)));
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_recorded_call_is_denied_without_the_statement(string logicalId, string sid)
    {
        var function = Function(logicalId);
        var without = Without(logicalId, sid);

        var denied = recorded.Calls.Where(call => call.Function == function.Name && without.DenialReason(function.Name, call.Action, call.Resource) is not null);

        Assert.NotEmpty(denied);
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void Every_action_on_every_resource_of_a_statement_is_used(string logicalId, string sid)
    {
        var function = Function(logicalId);
        var statement = function.Permissions!.Single(statement => statement.Sid == sid);

        Assert.All(
            from action in statement.Actions from resource in statement.Resources where !Unused.ContainsKey(action) select (action, resource),
            grant => Assert.Contains(recorded.Calls, call => call.Function == function.Name && call.Statement == sid && call.Action == grant.action && call.Grant == grant.resource));
    }

    [Fact]
    public void The_polling_of_the_queue_needs_its_grant() =>
        Assert.Equal(
            "IngestFunctionWork: the provided execution role of durable-chaining-IngestFunction does not have permissions to call ReceiveMessage on SQS",
            Assert.Throws<AwsException>(() => RoleChecks.DemandPolling(Without("IngestFunction", "ReceiveWork"), Stack.EventSourceMappings)).Message);

    [Theory]
    [InlineData("OrchestratorFunction", "KeepFailedInput")]
    [InlineData("ReconcileFunction", "KeepFailedEvents")]
    public void Dead_letters_and_destinations_need_their_grant(string logicalId, string sid) =>
        Assert.Equal(
            $"{logicalId}: the provided execution role of durable-chaining-{logicalId} does not have permissions to call SendMessage on SQS",
            Assert.Throws<AwsException>(() => RoleChecks.DemandDeadLetters(Without(logicalId, sid), Stack.Functions)).Message);

    [Fact]
    public void Tracing_needs_its_grant() =>
        Assert.Equal(
            "AddFunction: the provided execution role of durable-chaining-AddFunction does not have permissions to call PutTraceSegments on XRAY",
            Assert.Throws<AwsException>(() => RoleChecks.DemandTracing(Without("AddFunction", "WriteTraces"), Stack.Functions)).Message);

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
    public void A_deny_overrides_every_allow()
    {
        var role = new RolePermissions("f", [new PolicyStatement("a", IsAllow: true, ["*"], ["*"], 1), new PolicyStatement("d", IsAllow: false, ["sqs:Purge*"], ["*"], 2)]);

        Assert.Equal(Decision.ExplicitlyDenied, role.Decide("sqs:PurgeQueue", "q"));
        Assert.Equal(Decision.Allowed, role.Decide("sqs:SendMessage", "q"));
    }

    private static FunctionResource Function(string logicalId) => Stack.Functions.Single(function => function.LogicalId == logicalId);

    private static AccessControl Without(string logicalId, string sid)
    {
        var function = Function(logicalId);
        return AccessOf([function with { Permissions = [.. function.Permissions!.Where(statement => statement.Sid != sid)] }]);
    }

    private static AccessControl AccessOf(IEnumerable<FunctionResource> functions) => new(functions.Roles(), Identity, keys: Stack.Keys(Identity));
}
