using System.Runtime.InteropServices.Marshalling;

namespace DurableChaining.Tests.EndToEnd.Debugging;

/// <summary>Continues the process after every event but a breakpoint. The debugging API calls it on one thread.</summary>
[GeneratedComClass]
internal sealed partial class DebuggerCallbacks(Action<ICorDebugModule> moduleLoaded, Action breakpointHit, Action<string> failed)
    : ICorDebugManagedCallback, ICorDebugManagedCallback2
{
    public void Breakpoint(ICorDebugController domain, nint thread, nint breakpoint) => breakpointHit();

    public void LoadModule(ICorDebugController domain, ICorDebugModule module)
    {
        try
        {
            moduleLoaded(module);
        }
        catch (Exception failure)
        {
            failed($"{failure}");
        }

        Continue(domain);
    }

    public void DebuggerError(ICorDebugController process, int errorResult, uint errorCode) => failed($"the debugger failed with 0x{errorResult:x8}, {errorCode}");

    public void BreakpointSetError(ICorDebugController domain, nint thread, nint breakpoint, uint error)
    {
        failed($"the breakpoint was not set: {error}");
        Continue(domain);
    }

    /// <summary>There is nothing to continue.</summary>
    public void ExitProcess(ICorDebugController process) => failed("the process ended");

    public void StepComplete(ICorDebugController domain, nint thread, nint stepper, int reason) => Continue(domain);

    public void Break(ICorDebugController domain, nint thread) => Continue(domain);

    public void Exception(ICorDebugController domain, nint thread, int isUnhandled) => Continue(domain);

    public void EvalComplete(ICorDebugController domain, nint thread, nint evaluation) => Continue(domain);

    public void EvalException(ICorDebugController domain, nint thread, nint evaluation) => Continue(domain);

    public void CreateProcess(ICorDebugController process) => Continue(process);

    public void CreateThread(ICorDebugController domain, nint thread) => Continue(domain);

    public void ExitThread(ICorDebugController domain, nint thread) => Continue(domain);

    public void UnloadModule(ICorDebugController domain, nint module) => Continue(domain);

    public void LoadClass(ICorDebugController domain, nint type) => Continue(domain);

    public void UnloadClass(ICorDebugController domain, nint type) => Continue(domain);

    public void LogMessage(ICorDebugController domain, nint thread, int level, nint switchName, nint message) => Continue(domain);

    public void LogSwitch(ICorDebugController domain, nint thread, int level, uint reason, nint switchName, nint parentName) => Continue(domain);

    public void CreateAppDomain(ICorDebugController process, nint domain) => Continue(process);

    public void ExitAppDomain(ICorDebugController process, nint domain) => Continue(process);

    public void LoadAssembly(ICorDebugController domain, nint assembly) => Continue(domain);

    public void UnloadAssembly(ICorDebugController domain, nint assembly) => Continue(domain);

    public void ControlCTrap(ICorDebugController process) => Continue(process);

    public void NameChange(ICorDebugController domain, nint thread) => Continue(domain);

    public void UpdateModuleSymbols(ICorDebugController domain, nint module, nint symbols) => Continue(domain);

    public void EditAndContinueRemap(ICorDebugController domain, nint thread, nint function, int isAccurate) => Continue(domain);

    public void FunctionRemapOpportunity(ICorDebugController domain, nint thread, nint oldFunction, nint newFunction, uint oldOffset) => Continue(domain);

    public void CreateConnection(ICorDebugController process, uint connection, nint name) => Continue(process);

    public void ChangeConnection(ICorDebugController process, uint connection) => Continue(process);

    public void DestroyConnection(ICorDebugController process, uint connection) => Continue(process);

    public void Exception(ICorDebugController domain, nint thread, nint frame, uint offset, int kind, uint flags) => Continue(domain);

    public void ExceptionUnwind(ICorDebugController domain, nint thread, int kind, uint flags) => Continue(domain);

    public void FunctionRemapComplete(ICorDebugController domain, nint thread, nint function) => Continue(domain);

    public void MDANotification(ICorDebugController controller, nint thread, nint assistant) => Continue(controller);

    private static void Continue(ICorDebugController controller) => controller.Continue(0);
}
