using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace DurableChaining.Tests.EndToEnd.Debugging;

/// <summary>
/// Events of the debugged process, which is stopped during each. The first parameter is its process or application domain,
/// which continues it. Objects that the tests do not use are pointers.
/// </summary>
[GeneratedComInterface]
[Guid("3d6f5f60-7538-11d3-8d5b-00104b35e7ef")]
internal partial interface ICorDebugManagedCallback
{
    void Breakpoint(ICorDebugController domain, nint thread, nint breakpoint);

    void StepComplete(ICorDebugController domain, nint thread, nint stepper, int reason);

    void Break(ICorDebugController domain, nint thread);

    void Exception(ICorDebugController domain, nint thread, int isUnhandled);

    void EvalComplete(ICorDebugController domain, nint thread, nint evaluation);

    void EvalException(ICorDebugController domain, nint thread, nint evaluation);

    void CreateProcess(ICorDebugController process);

    void ExitProcess(ICorDebugController process);

    void CreateThread(ICorDebugController domain, nint thread);

    void ExitThread(ICorDebugController domain, nint thread);

    void LoadModule(ICorDebugController domain, ICorDebugModule module);

    void UnloadModule(ICorDebugController domain, nint module);

    void LoadClass(ICorDebugController domain, nint type);

    void UnloadClass(ICorDebugController domain, nint type);

    void DebuggerError(ICorDebugController process, int errorResult, uint errorCode);

    void LogMessage(ICorDebugController domain, nint thread, int level, nint switchName, nint message);

    void LogSwitch(ICorDebugController domain, nint thread, int level, uint reason, nint switchName, nint parentName);

    void CreateAppDomain(ICorDebugController process, nint domain);

    void ExitAppDomain(ICorDebugController process, nint domain);

    void LoadAssembly(ICorDebugController domain, nint assembly);

    void UnloadAssembly(ICorDebugController domain, nint assembly);

    void ControlCTrap(ICorDebugController process);

    void NameChange(ICorDebugController domain, nint thread);

    void UpdateModuleSymbols(ICorDebugController domain, nint module, nint symbols);

    void EditAndContinueRemap(ICorDebugController domain, nint thread, nint function, int isAccurate);

    void BreakpointSetError(ICorDebugController domain, nint thread, nint breakpoint, uint error);
}

/// <summary>Events since .NET Framework 2.0; a debugger must accept them.</summary>
[GeneratedComInterface]
[Guid("250e5eea-db5c-4c76-b6f3-8c46f12e3203")]
internal partial interface ICorDebugManagedCallback2
{
    void FunctionRemapOpportunity(ICorDebugController domain, nint thread, nint oldFunction, nint newFunction, uint oldOffset);

    void CreateConnection(ICorDebugController process, uint connection, nint name);

    void ChangeConnection(ICorDebugController process, uint connection);

    void DestroyConnection(ICorDebugController process, uint connection);

    void Exception(ICorDebugController domain, nint thread, nint frame, uint offset, int kind, uint flags);

    void ExceptionUnwind(ICorDebugController domain, nint thread, int kind, uint flags);

    void FunctionRemapComplete(ICorDebugController domain, nint thread, nint function);

    void MDANotification(ICorDebugController controller, nint thread, nint assistant);
}
