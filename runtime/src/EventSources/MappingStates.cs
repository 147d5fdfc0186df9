using DurableLocal.Core.Storage;

namespace DurableLocal.EventSources;

/// <summary>The mappings that UpdateEventSourceMapping enabled or disabled; the state overrides the template and survives a restart.</summary>
public sealed class MappingStates(Database database)
{
    /// <summary>The schema of the event source mappings, for <see cref="Database.Open"/>.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(4, "table of event source mapping states", "CREATE TABLE IF NOT EXISTS event_source_switches (mapping TEXT PRIMARY KEY, enabled INTEGER NOT NULL) WITHOUT ROWID"),
    ];

    /// <summary>Returns the stored state of a mapping, by its logical id; null when the template decides.</summary>
    public bool? Of(string mapping) =>
        database.Read(session => session.Scalar("SELECT enabled FROM event_source_switches WHERE mapping = ?", mapping)) is { } enabled ? enabled != 0 : null;

    /// <summary>Stores the state of a mapping; completes when it is on disk.</summary>
    public Task SetAsync(string mapping, bool enabled, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                session.Execute("INSERT OR REPLACE INTO event_source_switches (mapping, enabled) VALUES (?, ?)", mapping, enabled ? 1 : 0);
            },
            cancellationToken);
}
