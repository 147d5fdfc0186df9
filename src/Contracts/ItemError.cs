namespace DurableChaining.Contracts;

/// <summary>The rule of the contract that submitted work breaks.</summary>
/// <param name="Member">Path of the member, such as <c>value</c> or <c>tags[2].name</c>; <c>body</c> for the document itself.</param>
/// <param name="Problem">What was expected and what was found.</param>
public sealed record ItemError(string Member, string Problem)
{
    /// <summary>Member for faults of the document itself.</summary>
    public const string Body = "body";

    /// <summary>Characters of a value that an error message quotes; a longer value is cut.</summary>
    private const int LongestExcerpt = 64;

    /// <summary>Member and problem in one line, such as <c>value: expected a number, got "five"</c>.</summary>
    public string Message => $"{Member}: {Problem}";

    /// <summary>JSON text for an error message: cut after 64 characters, with its full length behind the cut.</summary>
    internal static string Excerpt(string json) =>
        json.Length <= LongestExcerpt ? json : $"{ShortText.Of(json, LongestExcerpt)}… ({json.Length} characters)";
}
