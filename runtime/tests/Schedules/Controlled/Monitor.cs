using System.Runtime.CompilerServices;

namespace DurableLocal.Tests.Schedules.Controlled;

/// <summary>Takes the place of <see cref="System.Threading.Monitor"/> in rewritten code.</summary>
public static class Monitor
{
    private static readonly ConditionalWeakTable<object, Mutex> Mutexes = [];

    public static void Enter(object obj, ref bool lockTaken)
    {
        Of(obj).Enter();
        lockTaken = true;
    }

    public static void Exit(object obj) => Of(obj).Exit();

    public static bool Wait(object obj)
    {
        Of(obj).Wait();
        return true;
    }

    public static void PulseAll(object obj) => Of(obj).PulseAll();

    private static Mutex Of(object obj) => Mutexes.GetOrCreateValue(obj);
}
