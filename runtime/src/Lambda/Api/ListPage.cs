using System.Globalization;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>Which part of a list a request asks for: <c>Marker</c> is the position where the page begins.</summary>
public readonly record struct ListPage(int First, int Length)
{
    private const int Longest = 10_000;

    /// <summary>Elements of a page where the request does not say; Lambda API reference, ListFunctions.</summary>
    private const int Default = 50;

    /// <exception cref="AwsException">InvalidParameterValueException 400: the marker or the number is none of ours.</exception>
    public static ListPage Of(HttpRequest request) => new(
        Number(request, "Marker", 0, int.MaxValue) ?? 0,
        Math.Min(Number(request, "MaxItems", 1, Longest) ?? Default, Default));

    /// <summary>The marker of the page after this one; null where this is the last.</summary>
    public string? NextOf(int count) => First + Length < count ? (First + Length).ToString(CultureInfo.InvariantCulture) : null;

    private static int? Number(HttpRequest request, string name, int least, int most)
    {
        if (request.Query[name].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new AwsException(400, "InvalidParameterValueException", $"{name}: expected a number from {least} to {most}, got \"{text}\"");
    }
}
