namespace DurableChaining.Contracts;

/// <summary>Text that is cut to the size of the place where it is stored.</summary>
public static class ShortText
{
    /// <summary>Returns at most that many UTF-16 code units of the text. A surrogate pair is not divided, because half of one is not valid Unicode.</summary>
    public static string Of(string text, int length) =>
        text.Length <= length ? text : text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
