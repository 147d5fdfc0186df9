using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableLocal.Hosting;

/// <summary>The folder that holds everything a runtime keeps; one runtime at a time has it.</summary>
public sealed class DataFolder : IDisposable
{
    private const string AddressFile = "runtime.json";

    private readonly FileStream _lock;
    private readonly bool _isTemporary;

    private DataFolder(string path, FileStream held, bool isTemporary)
    {
        Path = path;
        _lock = held;
        _isTemporary = isTemporary;
    }

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, "runtime.db");

    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>Beside the functions' logs, whose names end in .log.</summary>
    public string AccessLog => System.IO.Path.Combine(Logs, "access.jsonl");

    /// <summary>Creates the folder where it is missing and takes it; a lock dies with its process, however that ends.</summary>
    /// <exception cref="StartException">Another runtime has it, or it cannot be written.</exception>
    public static DataFolder Take(RuntimeOptions options)
    {
        var path = options.Ephemeral
            ? Directory.CreateTempSubdirectory("durable-chaining-").FullName
            : System.IO.Path.GetFullPath(options.DataFolder);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"data folder {path}: {failure.Message}", failure);
        }

        return TryTake(path, options.Ephemeral)
            ?? throw new StartException($"data folder {path} is in use by another runtime{Place(path)}; stop that one, or choose another folder with --data DIR or --ephemeral");
    }

    /// <summary>The folder where it is there and free; null where a runtime has it.</summary>
    /// <exception cref="StartException">There is no such folder.</exception>
    public static DataFolder? TryTakeExisting(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        return Directory.Exists(full)
            ? TryTake(full, isTemporary: false)
            : throw new StartException($"data folder {full}: there is none; start a runtime first, or name its folder with --data DIR");
    }

    /// <summary>Where the runtime that has the folder listens; null where none has told.</summary>
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

    public void Announce(RuntimeAddress address) =>
        File.WriteAllBytes(System.IO.Path.Combine(Path, AddressFile), JsonSerializer.SerializeToUtf8Bytes(address, AddressJson.Default.RuntimeAddress));

    public void Dispose()
    {
        File.Delete(System.IO.Path.Combine(Path, AddressFile));
        _lock.Dispose();
        if (_isTemporary)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException)
            {
                // A killed function may still hold a file; the system clears its temporary folder.
            }
        }
    }

    private static DataFolder? TryTake(string path, bool isTemporary)
    {
        try
        {
            var held = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataFolder(path, held, isTemporary);
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

    private static string Place(string path) => AddressIn(path) is { } address ? $" (process {address.ProcessId}, {address.Endpoint})" : "";
}

/// <summary>How other commands reach a running runtime.</summary>
public sealed record RuntimeAddress(Uri Endpoint, int ProcessId, IReadOnlyList<string> DurableFunctions);

[JsonSerializable(typeof(RuntimeAddress))]
internal sealed partial class AddressJson : JsonSerializerContext;
