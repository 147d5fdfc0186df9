using System.Globalization;

namespace DurableLocal.Core.Http;

/// <summary>How many files and sockets this process may have open.</summary>
internal static class OpenFiles
{
    private const string Limits = "/proc/self/limits";
    private const string Name = "Max open files";

    /// <summary>The limit of the system, which .NET has raised as far as it may; null where it is not known.</summary>
    public static int? Limit { get; } = Read();

    private static int? Read() => File.Exists(Limits)
        && File.ReadLines(Limits).FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal)) is { } line
        && int.TryParse(line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
}
