namespace DurableLocal.Tests.Schedules.Scheduling;

/// <summary>A temporary folder in memory where the system has such a file system: the schedules need the order of commits, not the disk.</summary>
internal sealed class MemoryFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    private readonly string _path = Directory.Exists(SharedMemory)
        ? Directory.CreateDirectory(Path.Combine(SharedMemory, $"durable-local-schedules-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("durable-local-schedules-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
