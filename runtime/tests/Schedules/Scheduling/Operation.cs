namespace DurableLocal.Tests.Schedules.Scheduling;

/// <summary>A piece of work between two waits: it has a thread from its first step to its end.</summary>
internal sealed class Operation(int id, string name, Action body)
{
    public int Id => id;

    public Action Body => body;

    /// <summary>Null until its first step.</summary>
    public Worker? Worker { get; set; }

    public int Priority { get; set; }

    /// <summary>What it is blocked by; null if it is not.</summary>
    public string? WaitsFor { get; set; }

    public override string ToString() => $"{name} ({id})";
}
