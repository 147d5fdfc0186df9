using System.Globalization;

namespace DurableLocal.Cli.Output;

/// <summary>How times are written for people.</summary>
internal static class Format
{
    /// <summary>ISO 8601 in UTC with milliseconds.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Time of day in UTC with milliseconds; <c>-</c> for none.</summary>
    public static string TimeOfDay(DateTimeOffset? at) => at?.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>Seconds with milliseconds; <c>-</c> for none.</summary>
    public static string Duration(double? seconds) => seconds is { } value ? $"{value.ToString("0.000", CultureInfo.InvariantCulture)} s" : "-";

    /// <summary>A number with a space between groups of three digits.</summary>
    public static string Count(int number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
}
