namespace Amazon.Lambda.Core;

/// <summary>The Amazon Cognito identity the caller acted under.</summary>
public interface ICognitoIdentity
{
    string IdentityId { get; }
    string IdentityPoolId { get; }
}
