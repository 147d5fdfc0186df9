using System.Globalization;

namespace DurableLocal.Lambda.Builds;

/// <summary>State of a build of function projects.</summary>
/// <param name="Done">Projects that are complete, those included that had nothing to build.</param>
/// <param name="Total">All projects with their dependencies; null until that is known.</param>
/// <param name="Current">Projects that are compiled at the moment.</param>
/// <param name="Elapsed">Time since the build was started.</param>
public sealed record BuildProgress(int Done, int? Total, IReadOnlyList<string> Current, TimeSpan Elapsed)
{
    /// <summary>Such as <c>building 3/5 Orchestrator … 12 s</c>.</summary>
    public override string ToString()
    {
        var count = Total is { } total ? $" {Math.Min(Done, total)}/{total}" : "";
        var names = Current.Count > 0 ? $" {string.Join(", ", Current)}" : "";
        return $"building{count}{names} … {Elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s";
    }
}

/// <summary>Receives the progress and the result of builds, on threads of the build.</summary>
public interface IBuildObserver
{
    /// <summary>Called several times a second while a build runs.</summary>
    void OnProgress(BuildProgress progress);

    /// <summary>Called once if projects were compiled, with the names of those; what was up to date is not among them.</summary>
    /// <param name="elapsed">Duration of the build; null where another process has built.</param>
    void OnBuilt(IReadOnlyList<string> projects, TimeSpan? elapsed);
}
