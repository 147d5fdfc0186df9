using System.Globalization;

namespace DurableLocal.Bench.Chaos;

/// <summary>Options of a run. The seed determines the sequence of faults and pauses, but not what they hit, which depends on timing.</summary>
internal sealed record ChaosOptions
{
    public const string Usage = "chaos [--seed N] [--messages N] [--kills N] [--pause MILLISECONDS] [--faults runtime,function,freeze,cut,delay,side-effect,torn-log,full-disk,pause,delete,descriptors,processes,memory,ports] [--runtime FILE] [--keep]";

    public int Seed { get; init; } = 1;

    public int Messages { get; init; } = 2000;

    /// <summary>Number of faults of all kinds.</summary>
    public int Kills { get; init; } = 50;

    /// <summary>Longest pause before a fault.</summary>
    public int LongestPauseMilliseconds { get; init; } = 900;

    public IReadOnlyList<FaultKind> Faults { get; init; } = Enum.GetValues<FaultKind>();

    /// <summary>The runtime's program; null for the one built with the harness.</summary>
    public string? Runtime { get; init; }

    /// <summary>Whether the data folder is kept after the run.</summary>
    public bool Keep { get; init; }

    /// <summary>Time without progress after the last fault, after which the run ends: longer than the pauses between the attempts of an asynchronous invocation, one and two minutes.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Parses the arguments.</summary>
    /// <exception cref="FormatException">An option is unknown or its value wrong; the message names it.</exception>
    public static ChaosOptions Parse(string[] arguments)
    {
        var options = new ChaosOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            if (name == "--keep")
            {
                options = options with { Keep = true };
                continue;
            }

            var value = ++i < arguments.Length ? arguments[i] : throw new FormatException($"{name}: expected a value");
            options = name switch
            {
                "--seed" => options with { Seed = Number(name, value) },
                "--messages" => options with { Messages = Number(name, value) },
                "--kills" => options with { Kills = Number(name, value) },
                "--pause" => options with { LongestPauseMilliseconds = Number(name, value) },
                "--runtime" => options with { Runtime = Path.GetFullPath(value) },
                "--faults" => options with { Faults = [.. value.Split(',').Select(Fault)] },
                _ => throw new FormatException($"{name}: expected an option of chaos"),
            };
        }

        return options;
    }

    private static int Number(string name, string value) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new FormatException($"{name}: expected a number, got \"{value}\"");

    private static FaultKind Fault(string name) =>
        Enum.TryParse<FaultKind>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var kind)
            ? kind
            : throw new FormatException($"--faults: expected kinds of faults, got \"{name}\"");
}

/// <summary>The kinds of faults.</summary>
internal enum FaultKind
{
    /// <summary><c>kill -9</c> of the runtime.</summary>
    Runtime,

    /// <summary><c>kill -9</c> of a function's process.</summary>
    Function,

    /// <summary>SIGSTOP of a function's process for longer than its timeout.</summary>
    Freeze,

    /// <summary>Every connection between functions and runtime is reset.</summary>
    Cut,

    /// <summary>All traffic between functions and runtime is blocked for up to 4 s.</summary>
    Delay,

    /// <summary>A result is written, the response is lost, and the orchestrators are killed before their checkpoint.</summary>
    SideEffect,

    /// <summary>The runtime is killed, and half a frame is appended to its write-ahead log.</summary>
    TornLog,

    /// <summary>The file system of the data folder is full for 2 s.</summary>
    FullDisk,

    /// <summary>A running execution is paused, and resumed up to 4 s later.</summary>
    Pause,

    /// <summary>An execution that has ended is deleted.</summary>
    Delete,

    /// <summary>The runtime can open no more files and connections for up to 4 s.</summary>
    Descriptors,

    /// <summary>Runtime and functions can start no more processes and threads for up to 4 s.</summary>
    Processes,

    /// <summary>The runtime gets no more memory for up to 4 s.</summary>
    Memory,

    /// <summary>The system assigns no more ports to runtime, functions and producer for up to 4 s.</summary>
    Ports,
}
