using System.Diagnostics;
using System.Globalization;
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
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    /// <param name="sources">Functions with the code folders of the template.</param>
    /// <param name="lambda">How functions are built.</param>
    /// <param name="versions">Where the code of versions is kept.</param>
    /// <param name="publish">Publishes a function whose code is a copy in <paramref name="versions"/>.</param>
    /// <param name="output">Where builds are reported to.</param>
    public CodeReload(IReadOnlyList<FunctionResource> sources, LambdaOptions lambda, CodeVersions versions, Action<FunctionResource> publish, IRuntimeOutput output)
    {
        (_sources, _lambda, _versions, _publish, _output) = (sources, lambda, versions, publish, output);
        _watching = Task.Run(WatchAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        var watch = new SourceWatch(_sources, _lambda);
        var reported = "";
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (watch.Changed() is { Count: > 0 } changed)
                {
                    reported = "";
                    await ReloadAsync(changed).ConfigureAwait(false);
                }
            }
            catch (Exception failure) when (failure is FunctionStartException or IOException or UnauthorizedAccessException)
            {
                if (failure.Message != reported)
                {
                    _output.EndProgress();
                    _output.Error($"{failure.Message}\nthe code before this change goes on");
                    reported = failure.Message;
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(PollInterval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReloadAsync(IReadOnlyList<FunctionResource> changed)
    {
        var started = Stopwatch.GetTimestamp();
        var built = await new FunctionBuilder(_lambda).BuildAsync(changed, new BuildReport(_output), _stop.Token).ConfigureAwait(false);
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
