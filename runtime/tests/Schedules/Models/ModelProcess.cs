using DurableLocal.Lambda.Environments;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>A process that exits some time after its signal; some ignore SIGTERM.</summary>
internal sealed class ModelProcess(Schedule schedule) : IEnvironmentProcess, IDisposable
{
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _connection = new();
    private readonly bool _ignoresTerminate = schedule.Random.OneIn(4);

    public bool HasExited => _exited.Task.IsCompleted;

    public Task<int> Exited => _exited.Task;

    /// <summary>Cancelled when the process has exited.</summary>
    public CancellationToken Connection => _connection.Token;

    public void Terminate()
    {
        if (!_ignoresTerminate)
        {
            Signal(143);
        }
    }

    public void Kill() => Signal(137);

    public void Exit(int exitCode)
    {
        if (_exited.TrySetResult(exitCode))
        {
            schedule.Start("disconnect", () => schedule.Cancel(_connection));
        }
    }

    public long PeakMemoryMegabytes() => 1;

    public long UnsharedMemoryMegabytes() => 1;

    public void Dispose() => schedule.Check(HasExited, "a process is disposed before its exit");

    private void Signal(int exitCode) => schedule.Start("exit", () => Exit(exitCode));
}
