using DurableLocal.Core.Storage;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// A file that exists while the process of an environment is debugged, or waits for a debugger. The function host creates
/// and deletes it: only the process itself can find out, and at a breakpoint it cannot respond to anything.
/// </summary>
internal sealed class DebuggerMarker
{
    /// <summary>Environment variable with the path of the file; read by the function host.</summary>
    private const string FileVariable = "_DURABLE_LOCAL_DEBUGGER";

    /// <summary>Environment variable that makes the function host wait for a debugger.</summary>
    private const string WaitVariable = "_DURABLE_LOCAL_WAIT_FOR_DEBUGGER";

    private readonly string _file;
    private readonly bool _waits;

    private DebuggerMarker(string file, bool waits) => (_file, _waits) = (file, waits);

    /// <summary>Whether timeouts of the process are lifted at the moment.</summary>
    public bool IsSet => File.Exists(_file);

    public static DebuggerMarker For(FunctionResource function, LambdaOptions options)
    {
        var folder = Path.Combine(options.DataDirectory, "debuggers");
        PrivateFiles.CreateFolder(folder);
        return new DebuggerMarker(Path.Combine(folder, Guid.NewGuid().ToString("N")), options.WaitForDebugger.Any(function.IsNamed));
    }

    public void AddTo(Dictionary<string, string> variables)
    {
        variables[FileVariable] = _file;
        if (_waits)
        {
            variables[WaitVariable] = "1";
        }
    }

    public void Delete() => File.Delete(_file);
}
