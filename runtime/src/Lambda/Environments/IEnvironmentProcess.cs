namespace DurableLocal.Lambda.Environments;

/// <summary>The process of an execution environment, as the environment controls it.</summary>
internal interface IEnvironmentProcess
{
    bool HasExited { get; }

    /// <summary>Requests the end of the process with SIGTERM.</summary>
    void Terminate();

    /// <summary>Kills the process and all processes that it started.</summary>
    void Kill();

    /// <summary>Returns the largest resident set so far, in MB.</summary>
    long PeakMemoryMegabytes();

    /// <summary>Returns the memory that the process shares with no file, in MB; 0 where the system does not report it.</summary>
    long UnsharedMemoryMegabytes();
}
