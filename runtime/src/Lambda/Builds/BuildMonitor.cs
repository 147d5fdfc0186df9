using System.Text.Json;

namespace DurableLocal.Lambda.Builds;

/// <summary>Follows a build by the lines that RecordBuild.targets adds to its output, and reports progress at intervals.</summary>
internal sealed class BuildMonitor : IDisposable
{
    private const string Prefix = "[build] ";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly IReadOnlyList<string> _projects;
    private readonly IBuildObserver _observer;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly List<string> _current = [];
    private readonly SortedSet<string> _compiled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private int? _total;

    /// <param name="total">Number of projects, dependencies included; null to read it from what the restore writes.</param>
    public BuildMonitor(IReadOnlyList<string> projects, int? total, IBuildObserver observer, TimeProvider time)
    {
        (_projects, _total, _observer, _time) = (projects, total, observer, time);
        _started = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Report(), null, TimeSpan.Zero, Interval);
    }

    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>Names of the projects that were compiled, in order.</summary>
    public IReadOnlyList<string> Compiled
    {
        get
        {
            lock (_gate)
            {
                return [.. _compiled];
            }
        }
    }

    /// <summary>Reads a line of the build's output; returns whether it is one of this class.</summary>
    public bool TryRead(string line)
    {
        if (line.Trim() is not { } text || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length..].Split(' ', 2) is not [var state, var project])
        {
            return false;
        }

        lock (_gate)
        {
            _total ??= CountProjects();
            switch (state)
            {
                case "start":
                    _current.Add(project);
                    break;
                case "compiled":
                    _compiled.Add(project);
                    break;
                default:
                    _current.Remove(project);
                    _done.Add(project);
                    break;
            }
        }

        return true;
    }

    public void Dispose() => _timer.Dispose();

    private void Report()
    {
        lock (_gate)
        {
            _observer.OnProgress(new BuildProgress(_done.Count, _total, [.. _current], Elapsed));
        }
    }

    /// <summary>NuGet writes the graph that it has restored: a project's own file has all projects that it depends on.</summary>
    private int? CountProjects()
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var project in _projects)
        {
            var folder = Path.Combine(Path.GetDirectoryName(project)!, "obj");
            foreach (var file in Directory.EnumerateFiles(folder, $"{Path.GetFileName(project)}.nuget.dgspec.json", SearchOption.AllDirectories))
            {
                using var graph = JsonDocument.Parse(File.ReadAllBytes(file));
                all.UnionWith(graph.RootElement.GetProperty("projects").EnumerateObject().Select(entry => entry.Name));
            }
        }

        return all.Count > 0 ? all.Count : null;
    }
}
