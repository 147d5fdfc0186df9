namespace DurableChaining.Contracts;

/// <summary>Submitted work breaks a rule of the contract. The message names the member, what was expected and what was found.</summary>
public sealed class InvalidItemException(string member, string problem) : Exception($"{member}: {problem}")
{
    /// <summary>Path of the member, such as <c>value</c> or <c>tags[2].name</c>; <c>body</c> for the document itself.</summary>
    public string Member { get; } = member;
}
