using System.Buffers;
using System.IO.Pipes;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The pipe for log records of the managed runtimes. Their clients write each record as a frame to the file descriptor in
/// <c>_LAMBDA_TELEMETRY_LOG_FD</c>, so that a record may have several lines and need not end in one; without the variable they
/// write it to standard output, where the next print of the function continues its last line.
/// </summary>
internal sealed class TelemetryPipe : IDisposable
{
    public const string Variable = "_LAMBDA_TELEMETRY_LOG_FD";

    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.In, HandleInheritability.Inheritable);

    /// <summary>Anonymous pipes are inherited by number on Unix only; elsewhere the clients use standard output.</summary>
    public static bool IsSupported => !OperatingSystem.IsWindows();

    /// <summary>The descriptor that the process inherits.</summary>
    public string Descriptor => _pipe.GetClientHandleAsString();

    /// <summary>Closes this process's copy of the descriptor after the start of the other one; otherwise the pipe would never end.</summary>
    public void CloseDescriptor() => _pipe.DisposeLocalCopyOfClientHandle();

    /// <summary>Passes each record on until the process has closed its end.</summary>
    /// <inheritdoc cref="LogFrameReader.PumpAsync"/>
    public Task PumpAsync(Func<ReadOnlySequence<byte>, Task> output, int largest) => new LogFrameReader(_pipe, largest).PumpAsync(output);

    public void Dispose() => _pipe.Dispose();
}
