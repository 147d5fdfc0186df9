using System.Globalization;
using System.Text;
using DurableLocal.Core.Clock;
using DurableLocal.Core.Storage;

namespace DurableLocal.Hosting;

/// <summary>
/// The clock of a stack. Once time has been skipped, the data is ahead of the real time, so what was skipped is kept beside
/// it: a later start continues from there, whether it skips time or not.
/// </summary>
internal sealed class RuntimeClock : IAsyncDisposable
{
    private readonly ModelledTime? _modelled;

    private RuntimeClock(ModelledTime? modelled, TimeSkipper? skipper) => (_modelled, Skipper) = (modelled, skipper);

    /// <summary>The clock of the services.</summary>
    public TimeProvider Services => _modelled ?? TimeProvider.System;

    /// <summary>The clock of the functions' processes.</summary>
    public TimeProvider Processes => _modelled?.Processes ?? TimeProvider.System;

    /// <summary>Null where time is real.</summary>
    public TimeSkipper? Skipper { get; }

    /// <param name="file">Holds what was skipped, in ticks; absent if nothing was.</param>
    /// <param name="mode">How time passes.</param>
    /// <param name="report">Called with an exception of a service.</param>
    /// <exception cref="StartException">The file is damaged.</exception>
    public static RuntimeClock Open(string file, TimeMode mode, Action<Exception> report)
    {
        var skipped = Read(file);
        if (mode == TimeMode.Real && skipped == TimeSpan.Zero)
        {
            return new RuntimeClock(null, null);
        }

        var time = new ModelledTime(TimeProvider.System, skipped);
        return mode == TimeMode.Real
            ? new RuntimeClock(time, null)
            : new RuntimeClock(time, new TimeSkipper(time, mode == TimeMode.Skipped, total => Write(file, total), report));
    }

    /// <summary>Takes over what other data has skipped; the services do not run.</summary>
    public void Set(string file) => _modelled?.Reset(Read(file));

    public ValueTask DisposeAsync() => Skipper?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static TimeSpan Read(string file)
    {
        if (!File.Exists(file))
        {
            return TimeSpan.Zero;
        }

        var text = File.ReadAllText(file);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? TimeSpan.FromTicks(ticks)
            : throw new StartException($"{file}: expected the skipped time in ticks, got \"{text}\"");
    }

    private static void Write(string file, TimeSpan skipped) =>
        PrivateFiles.Replace(file, Encoding.ASCII.GetBytes(skipped.Ticks.ToString(CultureInfo.InvariantCulture)));
}
