namespace DurableLocal.Lambda.Environments;

/// <summary>Receives the state changes of an environment. Called while no lock of the environment is held.</summary>
internal interface IEnvironmentOwner
{
    /// <summary>The environment is idle and can run an invocation.</summary>
    void OnIdle(ExecutionEnvironment environment);

    /// <summary>The process of the environment has exited. <paramref name="initFault"/> is the reason when it never became ready, otherwise null.</summary>
    void OnEnded(ExecutionEnvironment environment, FunctionFault? initFault);
}
