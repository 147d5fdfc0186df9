namespace DurableLocal.Core.Permissions;

/// <summary>A statement of a function's role. Conditions are not evaluated: a statement with a condition always applies.</summary>
/// <param name="Sid">Its Sid in the template, or the name of the managed policy that contains it.</param>
/// <param name="IsAllow">False for <c>Deny</c>, which takes precedence over every <c>Allow</c>.</param>
/// <param name="Actions">Such as <c>sqs:SendMessage</c>; <c>*</c> matches any text, <c>?</c> any one character.</param>
/// <param name="Resources">ARNs, with the same wildcards.</param>
/// <param name="Line">Line in the template of the statement, else of the function's policies; from 1.</param>
public sealed record PolicyStatement(string Sid, bool IsAllow, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, int Line);
