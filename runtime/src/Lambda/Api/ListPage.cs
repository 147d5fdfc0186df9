using System.Globalization;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>The requested page of a list; <c>Marker</c> is the position of its first element.</summary>
public readonly record struct ListPage(int First, int Length)
{
    private const int Longest = 10_000;

    /// <summary>Elements of a page without MaxItems in the request; Lambda API reference, ListFunctions.</summary>
    private const int Default = 50;

    /// <summary>Reads <c>Marker</c> and <c>MaxItems</c> of the request.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: a value is not a number in its range.</exception>
    public static ListPage Of(HttpRequest request) => new(
        Number(request, "Marker", 0, int.MaxValue) ?? 0,
        Math.Min(Number(request, "MaxItems", 1, Longest) ?? Default, Default));

    /// <summary>Returns the marker of the next page, or null when this page is the last one.</summary>
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
