using System.Text.Json;
using System.Text.Json.Serialization;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda.Logs;

namespace DurableLocal.Hosting;

/// <summary>The folder of a runtime's store and logs, locked by the runtime that uses it.</summary>
public sealed class DataFolder : IDisposable
{
    private const string AddressFile = "runtime.json";

    private readonly FileStream _lock;
    private readonly bool _isTemporary;
    private bool _keepsLogs;

    private DataFolder(string path, FileStream lockFile, bool isTemporary)
    {
        Path = path;
        _lock = lockFile;
        _isTemporary = isTemporary;
    }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, "runtime.db");

    public string Logs => LogFiles.FolderIn(Path);

    /// <summary>Copies of the code of published versions.</summary>
    public string Versions => System.IO.Path.Combine(Path, "versions");

    /// <summary>How far the time of the data is ahead; absent where no time was skipped.</summary>
    public string Clock => System.IO.Path.Combine(Path, "clock");

    /// <summary>In the folder of the functions' logs, whose names end in .log.</summary>
    public string AccessLog => System.IO.Path.Combine(Logs, "access.jsonl");

    /// <summary>What metric filters of the template have counted in the functions' logs.</summary>
    public string Metrics => System.IO.Path.Combine(Logs, "metrics.json");

    /// <summary>Creates the folder where it is missing and locks it; the system releases the lock when the process ends.</summary>
    /// <exception cref="StartException">Another runtime uses the folder, or it cannot be written.</exception>
    public static DataFolder Open(RuntimeOptions options)
    {
        var path = options.Ephemeral
            ? Directory.CreateTempSubdirectory("durable-local-").FullName
            : System.IO.Path.GetFullPath(options.DataFolder);
        try
        {
            PrivateFiles.CreateFolder(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"data folder {path}: {failure.Message}", failure);
        }

        return TryLock(path, options.Ephemeral)
            ?? throw new StartException($"data folder {path} is in use by another runtime{Description(path)}; stop that one, or choose another folder with --data DIR or --ephemeral");
    }

    /// <summary>Locks an existing folder; null if a runtime uses it.</summary>
    /// <exception cref="StartException">The folder does not exist.</exception>
    public static DataFolder? TryOpenExisting(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        return Directory.Exists(full)
            ? TryLock(full, isTemporary: false)
            : throw new StartException($"data folder {full}: there is none; start a runtime first, or name its folder with --data DIR");
    }

    /// <summary>The address that the runtime of this folder has written; null if there is none.</summary>
    public static RuntimeAddress? AddressIn(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(System.IO.Path.Combine(path, AddressFile)), AddressJson.Default.RuntimeAddress);
        }
        catch (Exception failure) when (failure is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The address of this process, which uses the folder, at its endpoint.</summary>
    public RuntimeAddress AddressAt(Uri endpoint) => new(endpoint, Environment.ProcessId, Path);

    public void WriteAddress(RuntimeAddress address) =>
        PrivateFiles.Replace(System.IO.Path.Combine(Path, AddressFile), JsonSerializer.SerializeToUtf8Bytes(address, AddressJson.Default.RuntimeAddress));

    /// <summary>Leaves the logs of a temporary folder where they are at its end, and returns whether it is one.</summary>
    public bool KeepLogs() => _keepsLogs = _isTemporary;

    public void Dispose()
    {
        File.Delete(System.IO.Path.Combine(Path, AddressFile));
        _lock.Dispose();
        if (_isTemporary)
        {
            try
            {
                DeleteContents();
            }
            catch (IOException)
            {
                // A function process that was killed may still have a file open; the system clears its temporary folder.
            }
        }
    }

    private void DeleteContents()
    {
        if (!_keepsLogs)
        {
            Directory.Delete(Path, recursive: true);
            return;
        }

        foreach (var entry in new DirectoryInfo(Path).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo folder && folder.FullName != Logs)
            {
                folder.Delete(recursive: true);
            }
            else if (entry is FileInfo)
            {
                entry.Delete();
            }
        }
    }

    private static DataFolder? TryLock(string path, bool isTemporary)
    {
        try
        {
            var name = System.IO.Path.Combine(path, "lock");
            if (File.Exists(name))
            {
                // Of an earlier version, which did not close it. A folder that held something else keeps its mode.
                PrivateFiles.CloseFolder(path);
            }

            var lockFile = PrivateFiles.Open(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataFolder(path, lockFile, isTemporary);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new StartException($"data folder {path}: {failure.Message}", failure);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Description(string path) => AddressIn(path) is { } address ? $" (process {address.ProcessId}, {address.Endpoint})" : "";
}

/// <summary>The address of a running runtime, for other commands on the same data folder.</summary>
/// <param name="DataFolder">Full path of its data folder.</param>
public sealed record RuntimeAddress(Uri Endpoint, int ProcessId, string DataFolder);

[JsonSerializable(typeof(RuntimeAddress))]
public sealed partial class AddressJson : JsonSerializerContext;
