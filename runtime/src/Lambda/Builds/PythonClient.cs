using System.ComponentModel;
using System.Diagnostics;
using DurableLocal.Lambda.Environments;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Builds;

/// <summary>The runtime client of Python functions, which is a package of the function or of the machine.</summary>
internal static class PythonClient
{
    private const string Package = "awslambdaric";

    /// <summary>Exits with 0 if Python finds the package from the function's folder, as it does when the function starts.</summary>
    private const string Search = $"import importlib.util, sys; sys.exit(importlib.util.find_spec('{Package}') is None)";

    /// <exception cref="FunctionStartException">Python or the client is not installed; the message contains the remedy.</exception>
    public static async Task RequireAsync(FunctionResource function, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("python3", ["-c", Search]) { WorkingDirectory = function.CodeUri, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            await process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                throw new FunctionStartException(
                    $"{function.LogicalId}: Runtime: {function.Runtime} needs the runtime client, which is not installed; run \"python3 -m pip install --target . {Package}\" in the function's folder: {function.CodeUri}");
            }
        }
        catch (Win32Exception failure)
        {
            throw new FunctionStartException($"{function.LogicalId}: Runtime: {function.Runtime} needs python3, which cannot be started: {failure.Message}");
        }
    }
}
