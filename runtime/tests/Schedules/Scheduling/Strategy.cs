namespace DurableLocal.Tests.Schedules.Scheduling;

/// <summary>How a schedule chooses: one half of the seeds changes the operation at random, the other by priorities.</summary>
internal abstract class Strategy
{
    private readonly SeededRandom _random;
    private readonly int _timerInterval;

    private Strategy(SeededRandom random)
    {
        _random = random;
        _timerInterval = random.Pick(0, 0, 1_000, 100);
    }

    public static Strategy Of(SeededRandom random) => random.OneIn(2) ? new Walk(random) : new Priorities(random);

    /// <summary>Whether timers may fire although others can run.</summary>
    public bool FiresEarly => _timerInterval > 0;

    /// <summary>Whether the next timer fires at this point, although others can run: the machine is slow.</summary>
    public bool FiresTimer() => FiresEarly && _random.OneIn(_timerInterval);

    public virtual int NewPriority() => 0;

    /// <summary>The operation that takes the place of the running one; null where that goes on.</summary>
    public abstract Operation? Preempts(Operation running, List<Operation> runnable);

    public abstract Operation Next(List<Operation> runnable);

    /// <summary>A random walk; the mean length of an operation's steps differs from seed to seed.</summary>
    private sealed class Walk(SeededRandom random) : Strategy(random)
    {
        private readonly int _length = random.Pick(2, 5, 15, 50);

        public override Operation? Preempts(Operation running, List<Operation> runnable) => _random.OneIn(_length) ? Next(runnable) : null;

        public override Operation Next(List<Operation> runnable) => runnable[_random.Next(runnable.Count)];
    }

    /// <summary>
    /// The operation with the highest random priority runs; at a few random points the running one gets the lowest (Burckhardt et al.,
    /// "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs"). Finds what needs one operation to be late by much.
    /// </summary>
    private sealed class Priorities(SeededRandom random) : Strategy(random)
    {
        private readonly int _changeInterval = random.Pick(20, 100, 400);
        private int _lowest;

        public override int NewPriority() => _random.Next(1_000_000);

        public override Operation? Preempts(Operation running, List<Operation> runnable)
        {
            if (_random.OneIn(_changeInterval))
            {
                running.Priority = --_lowest;
            }

            var next = Next(runnable);
            return next.Priority > running.Priority ? next : null;
        }

        public override Operation Next(List<Operation> runnable) => runnable.MaxBy(static operation => operation.Priority)!;
    }
}
