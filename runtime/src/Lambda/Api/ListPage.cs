using System.Globalization;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>The requested page of a list; <c>Marker</c> is the position of its first element.</summary>
public readonly record struct ListPage(int First, int Length)
{
    /// <summary>Highest <c>MaxItems</c> of most lists, and of those on URLs, provisioned concurrency and retries; Lambda API reference.</summary>
    private const int Highest = 10_000;

    private const int HighestOfSettings = 50;

    /// <summary>Most elements of a page, whatever <c>MaxItems</c> is; Lambda API reference, ListFunctions and ListEventSourceMappings.</summary>
    private const int Longest = 50;

    private const int LongestOfMappings = 100;

    /// <summary>Reads <c>Marker</c> and <c>MaxItems</c> of a list of functions, versions or aliases.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: a value is not a number in its range.</exception>
    public static ListPage Of(HttpRequest request) => Of(request, Highest, Longest);

    /// <summary>Reads them of a list of event source mappings.</summary>
    /// <inheritdoc cref="Of(HttpRequest)"/>
    public static ListPage OfMappings(HttpRequest request) => Of(request, Highest, LongestOfMappings);

    /// <summary>Reads them of a list of settings of a function.</summary>
    /// <inheritdoc cref="Of(HttpRequest)"/>
    public static ListPage OfSettings(HttpRequest request) => Of(request, HighestOfSettings, HighestOfSettings);

    /// <summary>Returns the marker of the next page, or null when this page is the last one.</summary>
    public string? NextOf(int count) => First + Length < count ? (First + Length).ToString(CultureInfo.InvariantCulture) : null;

    private static ListPage Of(HttpRequest request, int highest, int longest) => new(
        Number(request, "Marker", 0, int.MaxValue) ?? 0,
        Math.Min(Number(request, "MaxItems", 1, highest) ?? longest, longest));

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
