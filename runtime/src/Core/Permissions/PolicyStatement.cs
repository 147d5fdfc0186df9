namespace DurableLocal.Core.Permissions;

/// <summary>A statement of a function's role. Conditions are not evaluated: a statement with one holds always.</summary>
/// <param name="Sid">Its name in the template, or that of the managed policy it comes from.</param>
/// <param name="IsAllow">False for <c>Deny</c>, which wins over every allow.</param>
/// <param name="Actions">Such as <c>sqs:SendMessage</c>; <c>*</c> and <c>?</c> stand for any text and any character.</param>
/// <param name="Resources">ARNs, with the same wildcards.</param>
/// <param name="Line">Where it is written, or the function's policies are; counted from 1.</param>
public sealed record PolicyStatement(string Sid, bool IsAllow, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, int Line);
