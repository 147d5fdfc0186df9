using DurableLocal.Core.Aws;
using DurableLocal.Core.Permissions;

namespace DurableLocal.Tests.Permissions;

/// <summary>A queue or table that a customer managed key encrypts needs the permissions on the key too.</summary>
public sealed class EncryptionKeyTests
{
    private const string Key = "arn:aws:kms:us-east-1:000000000000:key/k";
    private const string Queue = "arn:aws:sqs:us-east-1:000000000000:work";
    private const string Table = "arn:aws:dynamodb:us-east-1:000000000000:table/rows";

    private static readonly AwsIdentity Identity = new("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));

    [Theory]
    [InlineData("sqs:SendMessage", Queue, "kms:GenerateDataKey")]
    [InlineData("sqs:ReceiveMessage", Queue, "kms:Decrypt")]
    [InlineData("dynamodb:PutItem", Table, "kms:Decrypt")]
    [InlineData("dynamodb:Query", $"{Table}/index/by-status", "kms:Decrypt")]
    public void A_call_without_the_permission_on_the_key_is_denied(string action, string resource, string missing) =>
        Assert.Equal(
            $"User: arn:aws:sts::000000000000:assumed-role/f-role/f is not authorized to perform: {missing} on resource: {Key} because no identity-based policy allows the {missing} action",
            Access().DenialReason("f", action, resource));

    [Theory]
    [InlineData("sqs:SendMessage", Queue)]
    [InlineData("dynamodb:Query", $"{Table}/index/by-status")]
    public void With_it_the_call_is_allowed(string action, string resource) =>
        Assert.Null(Access(new PolicyStatement("UseKey", IsAllow: true, ["kms:Decrypt", "kms:GenerateDataKey"], [Key], 2)).DenialReason("f", action, resource));

    [Theory]
    [InlineData("sqs:DeleteMessage", Queue)]
    [InlineData("sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:other")]
    public void A_call_that_uses_no_key_needs_none(string action, string resource) => Assert.Null(Access().DenialReason("f", action, resource));

    private static AccessControl Access(params PolicyStatement[] more)
    {
        var role = KeyValuePair.Create<string, IReadOnlyList<PolicyStatement>>("f", [new PolicyStatement("All", IsAllow: true, ["sqs:*", "dynamodb:*"], ["*"], 1), .. more]);
        return new AccessControl([role], Identity, keys: new EncryptionKeys(new Dictionary<string, string> { [Queue] = Key, [Table] = Key }));
    }
}
