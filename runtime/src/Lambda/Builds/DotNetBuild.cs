using System.ComponentModel;
using System.Diagnostics;
using System.Security;
using System.Text;
using DurableLocal.Lambda.Environments;

namespace DurableLocal.Lambda.Builds;

/// <summary>
/// Runs <c>dotnet build</c> on several projects at once. They are built through a generated solution, so that they are
/// restored together and a shared dependency is compiled once. No node of MSBuild keeps running afterwards; whether the compiler
/// server does is the user's setting, as in their own builds, unless <see cref="LambdaOptions.UsesCompilerServer"/> is set.
/// </summary>
internal sealed class DotNetBuild(LambdaOptions options, string folder)
{
    public const string TargetsFile = "RecordBuild.targets";

    /// <summary>Builds the projects; their stamps then describe the outputs.</summary>
    /// <param name="projects">Paths of the project files.</param>
    /// <param name="restore">False where the packages of all projects are known to be restored.</param>
    /// <param name="references">False where the projects that they refer to are built.</param>
    /// <param name="monitor">Reads the output.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>The distinct errors of the compiler and MSBuild; an empty list means success.</returns>
    /// <exception cref="FunctionStartException">dotnet cannot be started.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> projects, bool restore, bool references, BuildMonitor monitor, CancellationToken cancellationToken)
    {
        var targets = Path.Combine(folder, TargetsFile);
        await WriteTargetsAsync(targets, cancellationToken).ConfigureAwait(false);
        var solution = Path.Combine(folder, "functions.slnx");
        await File.WriteAllTextAsync(solution, Solution(projects), cancellationToken).ConfigureAwait(false);
        return await RunAsync(
            [
                "build", solution, "-c", options.Configuration, "-v", "minimal", "-clp:NoSummary", "-tl:off", "-nologo", "-nodeReuse:false",
                // A second node has nothing to do where one project is built, and takes half a second of CPU time to start.
                references || projects.Count > 1 ? "-m" : "-m:1",
                .. restore ? [] : (string[])["--no-restore"],
                .. references ? [] : (string[])["-p:BuildProjectReferences=false"],
                .. options.UsesCompilerServer ? (string[])["-p:UseSharedCompilation=true"] : [],
                "-p:Analyze=false", "-p:RunAnalyzers=false", "-p:ShouldUnsetParentConfigurationAndPlatform=false",
                "-p:CopyLocalLockFileAssemblies=true", "-p:ReportBuildProgress=true", $"-p:CustomAfterMicrosoftCommonTargets={targets}",
            ],
            Path.GetDirectoryName(projects[0])!,
            monitor,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the file with an old time: an import that is newer than the outputs would make MSBuild compile everything again.</summary>
    private static async Task WriteTargetsAsync(string file, CancellationToken cancellationToken)
    {
        using (var resource = typeof(DotNetBuild).Assembly.GetManifestResourceStream(TargetsFile)!)
        {
            var stream = File.Create(file);
            await using (stream.ConfigureAwait(false))
            {
                await resource.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
            }
        }

        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
    }

    private static string Solution(IReadOnlyList<string> projects)
    {
        var text = new StringBuilder("<Solution>\n");
        foreach (var project in projects)
        {
            text.Append("  <Project Path=\"").Append(SecurityElement.Escape(project)).Append("\" />\n");
        }

        return text.Append("</Solution>\n").ToString();
    }

    private async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> arguments, string workingDirectory, BuildMonitor monitor, CancellationToken cancellationToken)
    {
        using var process = Start(arguments, workingDirectory);
        var errors = new List<string>();
        try
        {
            var standardError = process.StandardError.ReadToEndAsync(cancellationToken);
            while (await process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (!monitor.TryRead(line) && line.Contains("error ", StringComparison.Ordinal) && !errors.Contains(line.Trim()))
                {
                    errors.Add(line.Trim());
                }
            }

            var errorOutput = (await standardError.ConfigureAwait(false)).Trim();
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode == 0)
            {
                return [];
            }

            // Ctrl-C reaches the whole process group: the build may have ended by it before this process was cancelled.
            cancellationToken.ThrowIfCancellationRequested();

            return errors.Count > 0 ? errors : [$"dotnet build ended with exit status {process.ExitCode}: {errorOutput}"];
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(IReadOnlyList<string> arguments, string workingDirectory)
    {
        var start = new ProcessStartInfo(options.DotnetPath, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment[LambdaOptions.PackagesVariable] = options.LambdaPackages;
        // Under "dotnet run" these variables refer to the outer build.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new FunctionStartException($"{options.DotnetPath} cannot be started: {failure.Message}");
        }
    }
}
