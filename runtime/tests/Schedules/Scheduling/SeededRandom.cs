namespace DurableLocal.Tests.Schedules.Scheduling;

/// <summary>SplitMix64: the same numbers for a seed on every version of .NET.</summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed * 0x9E3779B97F4A7C15;

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public int Next(int count) => (int)(NextBits() % (ulong)count);

    /// <summary>True in one of <paramref name="count"/> cases.</summary>
    public bool OneIn(int count) => Next(count) == 0;

    /// <summary>One of the values.</summary>
    public T Pick<T>(params ReadOnlySpan<T> values) => values[Next(values.Length)];

    private ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        var bits = _state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
