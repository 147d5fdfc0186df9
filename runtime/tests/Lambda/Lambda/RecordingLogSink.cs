using System.Text;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Logs;

namespace DurableLocal.Tests.Lambda;

/// <summary>Records the output and the failures of functions.</summary>
internal sealed class RecordingLogSink : IFunctionLogSink
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _failures = [];
    private readonly List<int> _processes = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_gate)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>Ids of the started processes.</summary>
    public IReadOnlyList<int> Processes
    {
        get
        {
            lock (_gate)
            {
                return [.. _processes];
            }
        }
    }

    /// <summary>Those of the process that has written last.</summary>
    public RecentInvocations? Invocations { get; private set; }

    public void OnStarted(string functionName, int processId)
    {
        lock (_gate)
        {
            _processes.Add(processId);
        }
    }

    public void OnLine(string functionName, RecentInvocations invocations, ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        lock (_gate)
        {
            _lines.Add(text);
            Invocations = invocations;
        }
    }

    public void OnFailure(string functionName, string requestId, InvocationOutcome outcome)
    {
        lock (_gate)
        {
            _failures.Add($"{functionName}: {outcome.ErrorType}");
        }
    }

    public void OnProblem(string functionName, string message)
    {
        lock (_gate)
        {
            _failures.Add($"{functionName}: {message}");
        }
    }
}
