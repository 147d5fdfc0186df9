using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace DurableChaining.Tests.EndToEnd.Debugging;

// The debugging API of .NET, as far as the tests call it. The order of the methods is the interface: a method that is not
// called stands without its parameters for its place, and methods after the last called one are left out.
// https://learn.microsoft.com/dotnet/core/unmanaged-api/debugging/debugging-interfaces

[GeneratedComInterface]
[Guid("3d6f5f61-7538-11d3-8d5b-00104b35e7ef")]
internal partial interface ICorDebug
{
    void Initialize();

    void Terminate();

    void SetManagedHandler(ICorDebugManagedCallback callback);

    void SetUnmanagedHandler();

    void CreateProcess();

    void DebugActiveProcess(uint processId, int win32Attach, out ICorDebugController process);
}

/// <summary>A process or an application domain.</summary>
[GeneratedComInterface]
[Guid("3d6f5f62-7538-11d3-8d5b-00104b35e7ef")]
internal partial interface ICorDebugController
{
    void Stop(uint unused);

    void Continue(int isOutOfBand);

    void IsRunning(out int isRunning);

    void HasQueuedCallbacks();

    void EnumerateThreads();

    void SetAllThreadsDebugState();

    void Detach();
}

[GeneratedComInterface]
[Guid("dba2d8c1-e5c5-4069-8c13-10a7c6abf43d")]
internal partial interface ICorDebugModule
{
    void GetProcess();

    void GetBaseAddress();

    void GetAssembly();

    void GetName(uint capacity, out uint length, nint name);

    void EnableJITDebugging();

    void EnableClassLoadCallbacks();

    void GetFunctionFromToken(uint methodToken, out ICorDebugFunction function);
}

[GeneratedComInterface]
[Guid("cc7bcaf3-8a68-11d2-983c-0000f808342d")]
internal partial interface ICorDebugFunction
{
    void GetModule();

    void GetClass();

    void GetToken();

    void GetILCode(out ICorDebugCode code);
}

[GeneratedComInterface]
[Guid("cc7bcaf4-8a68-11d2-983c-0000f808342d")]
internal partial interface ICorDebugCode
{
    void IsIL();

    void GetFunction();

    void GetAddress();

    void GetSize();

    void CreateBreakpoint(uint offset, out ICorDebugBreakpoint breakpoint);
}

[GeneratedComInterface]
[Guid("cc7bcae8-8a68-11d2-983c-0000f808342d")]
internal partial interface ICorDebugBreakpoint
{
    void Activate(int isActive);
}
