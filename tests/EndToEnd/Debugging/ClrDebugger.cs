using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using System.Threading.Channels;

namespace DurableChaining.Tests.EndToEnd.Debugging;

/// <summary>A debugger with one breakpoint, on the API that the debuggers of .NET use: a library beside the runtime of the debugged process.</summary>
internal sealed class ClrDebugger
{
    private const string RuntimeFile = "/libcoreclr.so";
    private const string LibraryFile = "libmscordbi.so";
    private const int ProcessAttach = 1;
    private const int InterfaceVersion = 4;
    private const int MaxPath = 4096;

    /// <summary>Null for a hit of the breakpoint, else what failed.</summary>
    private readonly Channel<string?> _events = Channel.CreateUnbounded<string?>();

    private readonly ICorDebug _api;
    private readonly SourceLine _line;
    private ICorDebugController? _process;
    private ICorDebugBreakpoint? _breakpoint;

    private ClrDebugger(ICorDebug api, SourceLine line) => (_api, _line) = (api, line);

    /// <summary>Whether the runtime of this process, which is that of the functions, has the library. Some distributions leave it out.</summary>
    public static bool IsInstalled => File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), LibraryFile));

    /// <summary>Attaches to a process. The breakpoint is set when the assembly is loaded, before its code runs.</summary>
    public static ClrDebugger Attach(int processId, SourceLine line)
    {
        var api = CreateApi(processId);
        var debugger = new ClrDebugger(api, line);
        api.Initialize();
        api.SetManagedHandler(new DebuggerCallbacks(debugger.OnModuleLoaded, () => debugger.Add(null), debugger.Add));
        api.DebugActiveProcess((uint)processId, win32Attach: 0, out debugger._process);
        return debugger;
    }

    /// <summary>Completes when the process has stopped at the breakpoint.</summary>
    public async Task HitAsync(TimeSpan deadline) => Assert.Null(await _events.Reader.ReadAsync().AsTask().WaitAsync(deadline));

    public void Continue() => _process!.Continue(0);

    /// <summary>Removes the breakpoint and leaves the stopped process, which continues.</summary>
    public void Detach()
    {
        _breakpoint!.Activate(0);
        _process!.Detach();
        _api.Terminate();
    }

    private static unsafe ICorDebug CreateApi(int processId)
    {
        var runtime = File.ReadLines($"/proc/{processId}/maps").First(line => line.EndsWith(RuntimeFile, StringComparison.Ordinal));
        var folder = runtime[runtime.IndexOf('/', StringComparison.Ordinal)..^RuntimeFile.Length];
        var address = nint.Parse(runtime.AsSpan(0, runtime.IndexOf('-', StringComparison.Ordinal)), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

        // The library initializes itself here, which only the loader of Windows calls by itself.
        var library = NativeLibrary.Load(Path.Combine(folder, LibraryFile));
        var initialize = (delegate* unmanaged<nint, int, nint, int>)NativeLibrary.GetExport(library, "DllMain");
        Assert.NotEqual(0, initialize(library, ProcessAttach, 0));

        var create = (delegate* unmanaged<int, uint, nint, nint, nint*, int>)NativeLibrary.GetExport(library, "CoreCLRCreateCordbObjectEx");
        nint pointer;
        Marshal.ThrowExceptionForHR(create(InterfaceVersion, (uint)processId, 0, address, &pointer));
        var api = (ICorDebug)new StrategyBasedComWrappers().GetOrCreateObjectForComInstance(pointer, CreateObjectFlags.None);
        Marshal.Release(pointer);
        return api;
    }

    private static unsafe string NameOf(ICorDebugModule module)
    {
        var name = stackalloc char[MaxPath];
        module.GetName(MaxPath, out _, (nint)name);
        return new string(name);
    }

    private void OnModuleLoaded(ICorDebugModule module)
    {
        var file = NameOf(module);
        if (Path.GetFileName(file) != _line.Assembly)
        {
            return;
        }

        var (method, offset) = _line.In(file);
        module.GetFunctionFromToken(method, out var function);
        function.GetILCode(out var code);
        code.CreateBreakpoint(offset, out _breakpoint);
        _breakpoint.Activate(1);
    }

    private void Add(string? failure) => _events.Writer.TryWrite(failure);
}
