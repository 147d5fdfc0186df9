using DurableLocal.Core.Permissions;
using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

/// <summary>Functions with a role of the template: the permissions are those of the role alone.</summary>
public sealed class RoleTests
{
    private const string Trust = "AssumeRolePolicyDocument: { Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole } }";

    [Fact]
    public void Statements_of_every_policy_of_the_role_apply()
    {
        var statements = StatementsOf($$"""
              FlowRole:
                Type: AWS::IAM::Role
                Properties:
                  {{Trust}}
                  ManagedPolicyArns:
                    - !Sub arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess
                    - !Ref Shared
                  Policies:
                    - PolicyName: inline
                      PolicyDocument: { Version: "2012-10-17", Statement: [{ Sid: Inline, Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn }] }
              Attached:
                Type: AWS::IAM::Policy
                Properties:
                  PolicyName: attached
                  Roles: [!Ref FlowRole]
                  PolicyDocument: { Statement: { Sid: Attached, Effect: Allow, Action: lambda:CheckpointDurableExecution, Resource: !Sub "${Flow.Arn}:*" } }
              AttachedToo:
                Type: AWS::IAM::RolePolicy
                Properties:
                  PolicyName: attached-too
                  RoleName: !Ref FlowRole
                  PolicyDocument: { Statement: [{ Sid: AttachedToo, Effect: Deny, Action: [sqs:PurgeQueue], Resource: "*" }] }
              Shared:
                Type: AWS::IAM::ManagedPolicy
                Properties: { PolicyDocument: { Statement: [{ Sid: Shared, Effect: Allow, Action: dynamodb:GetItem, Resource: "*" }] } }
            """);

        Assert.Equal(["AWSXRayDaemonWriteAccess", "Attached", "AttachedToo", "Inline", "Shared"], statements!.Select(statement => statement.Sid).Order(StringComparer.Ordinal));
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-Flow:*", Single(statements!, "Attached").Resources.Single());
        Assert.False(Single(statements!, "AttachedToo").IsAllow);
    }

    [Fact]
    public void Nothing_that_SAM_would_add_is_granted_to_it() =>
        Assert.Empty(StatementsOf($"  FlowRole: {{ Type: AWS::IAM::Role, Properties: {{ {Trust} }} }}", "Tracing: Active")!);

    [Fact]
    public void A_role_outside_of_the_template_is_not_known() =>
        Assert.Null(StatementsOf("  Other: { Type: AWS::SQS::Queue }", role: "arn:aws:iam::000000000000:role/other"));

    [Fact]
    public void A_policy_that_is_not_known_leaves_the_role_unknown() =>
        Assert.Null(StatementsOf($"  FlowRole: {{ Type: AWS::IAM::Role, Properties: {{ {Trust}, ManagedPolicyArns: [arn:aws:iam::aws:policy/Unknown] }} }}"));

    [Fact]
    public void A_statement_whose_condition_is_false_is_left_out()
    {
        var statements = StatementsOf($$"""
              FlowRole:
                Type: AWS::IAM::Role
                Properties:
                  {{Trust}}
                  Policies:
                    - PolicyName: inline
                      PolicyDocument:
                        Statement:
                          - !If [HasKey, { Sid: UseKey, Effect: Allow, Action: kms:Decrypt, Resource: !Ref Key }, !Ref AWS::NoValue]
                          - { Sid: Send, Effect: Allow, Action: sqs:SendMessage, Resource: "*" }
            """, head: "Parameters: { Key: { Type: String, Default: '' } }\nConditions: { HasKey: !Not [!Equals [!Ref Key, '']] }");

        Assert.Equal("Send", Assert.Single(statements!).Sid);
    }

    [Theory]
    [InlineData("Principal: { Service: events.amazonaws.com }, Action: sts:AssumeRole", "Flow.Role: expected a role that lambda.amazonaws.com can assume, got FlowRole")]
    [InlineData("Principal: { Service: lambda.amazonaws.com }, Action: sts:TagSession", "Flow.Role: expected a role that lambda.amazonaws.com can assume, got FlowRole")]
    public void A_role_that_Lambda_cannot_assume_is_refused(string trust, string error) =>
        Assert.Contains(error, ErrorsOf(Yaml($"  FlowRole: {{ Type: AWS::IAM::Role, Properties: {{ AssumeRolePolicyDocument: {{ Statement: {{ Effect: Allow, {trust} }} }} }} }}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("FlowRole: { Type: AWS::IAM::Role, Properties: {} }", "FlowRole.AssumeRolePolicyDocument: expected a policy document, got nothing")]
    [InlineData("FlowRole: { Type: AWS::IAM::Role, Properties: { Policy: [] } }", "FlowRole.Policy: expected a property of AWS::IAM::Role, got the unknown Policy")]
    [InlineData("Loose: { Type: AWS::IAM::Policy, Properties: { PolicyName: p, PolicyDocument: { Statement: { Effect: Allow, Action: SendMessage, Resource: '*' } } } }", "Loose.PolicyDocument.Statement.Action: expected an action such as sqs:SendMessage, got \"SendMessage\"")]
    [InlineData("Loose: { Type: AWS::IAM::RolePolicy, Properties: { PolicyName: p, PolicyDocument: { Statement: [] } } }", "Loose.RoleName: expected the name of a role, got nothing")]
    public void A_mistake_in_a_role_or_policy_is_named(string resource, string error) =>
        Assert.Contains(error, ErrorsOf(Yaml($"  {resource}")), StringComparison.Ordinal);

    [Fact]
    public void The_role_is_returned_by_the_API_and_names_no_cycle()
    {
        var function = Read(Yaml($"  FlowRole: {{ Type: AWS::IAM::Role, Properties: {{ {Trust} }} }}")).Functions[0];

        Assert.Equal("arn:aws:iam::000000000000:role/app-FlowRole", function.RoleArn);
    }

    private static PolicyStatement Single(IEnumerable<PolicyStatement> statements, string sid) => statements.Single(statement => statement.Sid == sid);

    private static IReadOnlyList<PolicyStatement>? StatementsOf(string resources, string members = "", string role = "!GetAtt FlowRole.Arn", string head = "") =>
        Read(Yaml(resources, members, role, head)).Functions[0].Permissions;

    private static string Yaml(string resources, string members = "", string role = "!GetAtt FlowRole.Arn", string head = "") =>
        $"""
        Transform: AWS::Serverless-2016-10-31
        {head}
        Resources:
          Jobs: {"{ Type: AWS::SQS::Queue }"}
          Flow:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: dotnet10
              CodeUri: src/Ingest
              Handler: A::B.C::D
              Role: {role}
              {members}
        {resources}
        """;
}
