using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;

namespace DurableLocal.Bench.Chaos;

/// <summary>
/// Takes a resource of the system away from the runtime for a while: files, processes, memory or ports. What it has it
/// keeps, and it gets no more. A process that replaces it in the meantime is not limited, but for ports.
/// </summary>
internal sealed class Exhaustion : IDisposable
{
    private const int LongestEndMilliseconds = 10_000;

    private readonly ProcessGroup? _group = ProcessGroup.Create();
    private readonly ConcurrentDictionary<FaultKind, Task> _active = new();
    private long _endsUntil;

    /// <summary>Whether the runtime may end for want of a resource: an end takes some seconds, on a busy machine with a core dump more.</summary>
    public bool IsActive => Environment.TickCount64 < Volatile.Read(ref _endsUntil) || _active.Values.Any(static end => !end.IsCompleted);

    /// <summary>Returns why a kind of fault cannot be injected on this machine; null where it can, or is of another kind.</summary>
    public string? Obstacle(FaultKind kind) => kind switch
    {
        FaultKind.Descriptors or FaultKind.Memory or FaultKind.Processes when !OperatingSystem.IsLinux() => "Linux only",
        FaultKind.Processes when _group is null && Environment.IsPrivilegedProcess => "root may not create a control group of pids, and has no other limit",
        FaultKind.Ports when !NetworkNamespace.IsOwn => "this user may not create a network namespace",
        _ => null,
    };

    /// <summary>Counts the processes that this one starts from here on.</summary>
    public void Add(int process) => _group?.Add(process);

    /// <summary>Takes the resource away for the time. Returns the end; null where it is taken away already.</summary>
    public Task? Inject(FaultKind kind, int process, TimeSpan time) => _active.GetValueOrDefault(kind) is { IsCompleted: false }
        ? null
        : _active[kind] = InjectAsync(kind, process, time);

    public void Dispose() => _group?.Dispose();

    private async Task InjectAsync(FaultKind kind, int process, TimeSpan time)
    {
        try
        {
            using var taken = kind switch
            {
                FaultKind.Descriptors => Limited.Start(process, ResourceLimit.Resource.Files, (ulong)Directory.GetFiles($"/proc/{process}/fd").Length),
                FaultKind.Memory => Limited.Start(process, ResourceLimit.Resource.Data, DataOf(process)),
                FaultKind.Processes when _group is null => Limited.Start(process, ResourceLimit.Resource.Processes, 1),
                FaultKind.Processes => new ClosedGroup(_group),
                _ => await NetworkNamespace.TakePortsAsync(),
            };
            await Task.Delay(time);
            Volatile.Write(ref _endsUntil, Environment.TickCount64 + LongestEndMilliseconds);
        }
        catch (Exception ended) when (ended is Win32Exception or IOException)
        {
            // The process has ended by another fault.
        }
    }

    /// <summary>Bytes of private writable memory of a process.</summary>
    private static ulong DataOf(int process)
    {
        const string Name = "VmData:";
        var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal))
            ?? throw new IOException($"process {process} has no memory any more");
        return ulong.Parse(line.AsSpan(Name.Length).Trim(" \tkB"), CultureInfo.InvariantCulture) * 1024;
    }

    private sealed class Limited(int process, ResourceLimit.Resource resource, ulong before) : IDisposable
    {
        public static Limited Start(int process, ResourceLimit.Resource resource, ulong limit) =>
            new(process, resource, ResourceLimit.Set(process, resource, limit));

        public void Dispose() => ResourceLimit.Set(process, resource, before);
    }

    private sealed class ClosedGroup : IDisposable
    {
        private readonly ProcessGroup _group;

        public ClosedGroup(ProcessGroup group)
        {
            _group = group;
            group.Close();
        }

        public void Dispose() => _group.Open();
    }
}
