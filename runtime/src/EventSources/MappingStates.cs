using DurableLocal.Core.Storage;

namespace DurableLocal.EventSources;

/// <summary>Which mappings were enabled or disabled by hand, where the template says otherwise; kept over a restart.</summary>
public sealed class MappingStates(Database database)
{
    /// <summary>The schema of the event source mappings, for <see cref="Database.Open"/>.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(4, "table of event source mapping states", "CREATE TABLE IF NOT EXISTS event_source_switches (mapping TEXT PRIMARY KEY, enabled INTEGER NOT NULL) WITHOUT ROWID"),
    ];

    /// <summary>What was set by hand; null where nothing was.</summary>
    public bool? Of(string mapping) =>
        database.Read(session => session.Scalar("SELECT enabled FROM event_source_switches WHERE mapping = ?", mapping)) is { } enabled ? enabled != 0 : null;

    public Task SetAsync(string mapping, bool enabled, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                session.Execute("INSERT OR REPLACE INTO event_source_switches (mapping, enabled) VALUES (?, ?)", mapping, enabled ? 1 : 0);
            },
            cancellationToken);
}
