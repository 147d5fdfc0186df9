using System.Globalization;
using DurableLocal.Lambda.Builds;

namespace DurableLocal.Hosting;

/// <summary>Shows the build of function projects to the user.</summary>
internal sealed class BuildReport(IRuntimeOutput output) : IBuildObserver
{
    public void OnProgress(BuildProgress progress) => output.Progress(progress.ToString());

    public void OnBuilt(IReadOnlyList<string> projects, TimeSpan? elapsed)
    {
        if (projects.Count > 0)
        {
            var duration = elapsed is { } time ? $" in {time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s" : "";
            output.Line($"built {string.Join(", ", projects)}{duration}");
        }
    }
}
