using System.Globalization;

namespace DurableLocal.Bench.Chaos;

/// <summary>What a run is told. The same seed gives the same plan of faults; the moments they meet are the machine's.</summary>
internal sealed record ChaosOptions
{
    public const string Usage = "usage: chaos [--seed N] [--messages N] [--kills N] [--faults runtime,function,freeze,cut,delay,side-effect,torn-log,full-disk] [--runtime FILE] [--keep]";

    public int Seed { get; init; } = 1;

    public int Messages { get; init; } = 2000;

    /// <summary>Faults of the whole run, of every kind.</summary>
    public int Kills { get; init; } = 50;

    public IReadOnlyList<FaultKind> Faults { get; init; } = Enum.GetValues<FaultKind>();

    /// <summary>The runtime's program; null for the one built with this harness.</summary>
    public string? Runtime { get; init; }

    /// <summary>Whether the data folder is left for inspection.</summary>
    public bool Keep { get; init; }

    /// <summary>How long after the last fault nothing may move before the run is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

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
                "--runtime" => options with { Runtime = Path.GetFullPath(value) },
                "--faults" => options with { Faults = [.. value.Split(',').Select(Fault)] },
                _ => throw new FormatException($"{name}: no such option"),
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
            : throw new FormatException($"--faults: no such fault: \"{name}\"");
}

/// <summary>What the adversary can do.</summary>
internal enum FaultKind
{
    /// <summary><c>kill -9</c> of the runtime.</summary>
    Runtime,

    /// <summary><c>kill -9</c> of a function's process.</summary>
    Function,

    /// <summary>SIGSTOP of a function's process, past its timeout.</summary>
    Freeze,

    /// <summary>Every connection between functions and runtime breaks.</summary>
    Cut,

    /// <summary>Nothing passes between functions and runtime for a while.</summary>
    Delay,

    /// <summary>A row or a message is written, its answer is lost, and the orchestrators are killed before they can checkpoint.</summary>
    SideEffect,

    /// <summary>The runtime is killed and its write-ahead log ends in half a frame.</summary>
    TornLog,

    /// <summary>The data folder has no byte left for a while.</summary>
    FullDisk,
}
