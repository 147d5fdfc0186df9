namespace DurableLocal.Lambda.Faults;

/// <summary>How an invocation fails on request.</summary>
public enum InvocationFault
{
    /// <summary>The concurrency limit leaves no environment (TooManyRequestsException); the function does not run.</summary>
    Throttle,

    /// <summary>The process exits before the handler runs (Runtime.ExitError).</summary>
    Crash,

    /// <summary>The handler runs, and the process exits before its response is received (Runtime.ExitError).</summary>
    CrashAfterRun,

    /// <summary>The timeout of the function passes; the handler does not run, and no time passes (Sandbox.Timedout).</summary>
    Timeout,
}

/// <summary>The invocations of a stack that are to fail.</summary>
public sealed class InvocationFaults
{
    private readonly Lock _gate = new();
    private readonly List<PlannedFault> _planned = [];

    /// <summary>Makes one invocation of a function fail.</summary>
    /// <param name="functionName">The function's name, not its logical id.</param>
    /// <param name="fault">How it fails.</param>
    /// <param name="occurrence">Which of the function's invocations from now on: 1 for the next one.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="occurrence"/> is below 1.</exception>
    public void Add(string functionName, InvocationFault fault, int occurrence = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(occurrence, 1);
        lock (_gate)
        {
            _planned.Add(new PlannedFault(functionName, fault, occurrence));
        }
    }

    /// <summary>Forgets the faults that have not happened.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _planned.Clear();
        }
    }

    /// <summary>Counts an invocation, and returns its fault; null if it is to run.</summary>
    internal InvocationFault? Next(string functionName)
    {
        lock (_gate)
        {
            InvocationFault? fault = null;
            foreach (var planned in _planned.Where(planned => planned.FunctionName == functionName))
            {
                planned.Remaining--;
                fault ??= planned.Remaining == 0 ? planned.Fault : null;
            }

            _planned.RemoveAll(static planned => planned.Remaining == 0);
            return fault;
        }
    }

    private sealed class PlannedFault(string functionName, InvocationFault fault, int occurrence)
    {
        public string FunctionName => functionName;

        public InvocationFault Fault => fault;

        /// <summary>Invocations up to and including the one that fails.</summary>
        public int Remaining { get; set; } = occurrence;
    }
}
