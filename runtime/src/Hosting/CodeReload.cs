using System.Diagnostics;
using System.Globalization;
using DurableLocal.Core.Background;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Builds;
using DurableLocal.Lambda.Environments;
using DurableLocal.Template;

namespace DurableLocal.Hosting;

/// <summary>
/// <c>up --watch</c>: builds the functions whose sources change, and publishes each as a new version. Invocations and
/// executions in flight end with the version that they started with.
/// </summary>
internal sealed class CodeReload : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<FunctionResource> _sources;
    private readonly LambdaOptions _lambda;
    private readonly CodeVersions _versions;
    private readonly Action<FunctionResource> _publish;
    private readonly IRuntimeOutput _output;
    private readonly BackgroundWork _background;
    private SourceWatch? _watch;

    /// <summary>The last error, so that one cause is reported once.</summary>
    private string _reported = "";

    /// <param name="sources">Functions with the code folders of the template.</param>
    /// <param name="lambda">How functions are built.</param>
    /// <param name="versions">Where the code of versions is kept.</param>
    /// <param name="publish">Publishes a function whose code is a copy in <paramref name="versions"/>.</param>
    /// <param name="output">Where builds are reported to.</param>
    /// <param name="reportDefect">Called with each exception that is not a failure of a build; the watch continues.</param>
    public CodeReload(
        IReadOnlyList<FunctionResource> sources, LambdaOptions lambda, CodeVersions versions, Action<FunctionResource> publish, IRuntimeOutput output, Action<Exception> reportDefect)
    {
        (_sources, _lambda, _versions, _publish, _output) = (sources, lambda, versions, publish, output);
        _background = new BackgroundWork(TimeProvider.System, reportDefect);
        _background.Repeat(WatchAsync, PollInterval).Wake();
    }

    public ValueTask DisposeAsync() => _background.DisposeAsync();

    private async Task<DateTimeOffset?> WatchAsync(CancellationToken stopping)
    {
        try
        {
            _watch ??= new SourceWatch(_sources, _lambda);
            if (_watch.Changed() is { Count: > 0 } changed)
            {
                _reported = "";
                await ReloadAsync(changed, stopping).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is FunctionStartException or IOException or UnauthorizedAccessException)
        {
            if (failure.Message != _reported)
            {
                _output.EndProgress();
                _output.Error($"{failure.Message}\nthe code before this change is still used");
                _reported = failure.Message;
            }
        }

        return null;
    }

    private async Task ReloadAsync(IReadOnlyList<FunctionResource> changed, CancellationToken stopping)
    {
        var started = Stopwatch.GetTimestamp();
        var built = await new FunctionBuilder(_lambda).BuildAsync(changed, new BuildReport(_output), stopping).ConfigureAwait(false);
        _output.EndProgress();
        foreach (var function in built)
        {
            var copy = _versions.Copy(function);
            _publish(copy);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            _output.Line($"{function.LogicalId}: version {Path.GetFileName(copy.CodeUri)} takes new work after {seconds} s");
        }
    }
}
