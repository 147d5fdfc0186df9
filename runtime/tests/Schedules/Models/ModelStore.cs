using System.Collections.Concurrent;
using DurableLocal.Core.Storage;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>New stores: copies of one that has the migrations of its schema, because these take longer than a schedule.</summary>
internal static class ModelStore
{
    private static readonly ConcurrentDictionary<IReadOnlyList<Migration>, Lazy<byte[]>> Migrated = new();

    /// <summary>Creates a store in the folder of the schedule; returns its file.</summary>
    public static string Create(Schedule schedule, IReadOnlyList<Migration> migrations)
    {
        var file = schedule.Folder.File("store.db");
        File.WriteAllBytes(file, Migrated.GetOrAdd(migrations, static schema => new Lazy<byte[]>(() => Migrate(schema))).Value);
        return file;
    }

    /// <summary>In a schedule of its own: each schedule of a model has the same steps, whether it is the first or not.</summary>
    private static byte[] Migrate(IReadOnlyList<Migration> migrations)
    {
        using var schedule = new Schedule(new WorkerPool(), seed: 0);
        var file = schedule.Folder.File("store.db");
        var failure = schedule.Execute(_ => Database.Open(file, migrations).DisposeAsync().AsTask());
        return failure is null ? File.ReadAllBytes(file) : throw new InvalidOperationException(failure);
    }
}
