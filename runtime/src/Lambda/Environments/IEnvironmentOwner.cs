namespace DurableLocal.Lambda.Environments;

/// <summary>Hears of the turns in an environment's life. Called without any lock of the environment.</summary>
internal interface IEnvironmentOwner
{
    /// <summary>The environment waits for an invocation.</summary>
    void OnIdle(ExecutionEnvironment environment);

    /// <summary>Its process is gone. <paramref name="initFault"/> says why it never became ready.</summary>
    void OnEnded(ExecutionEnvironment environment, FunctionFault? initFault);
}
