using System.ComponentModel;
using System.Diagnostics;
using System.Security;
using System.Text;
using DurableLocal.Lambda.Environments;

namespace DurableLocal.Lambda.Builds;

/// <summary>
/// Runs <c>dotnet build</c> on several projects at once. They are built through a generated solution, so that they are
/// restored together and a shared dependency is compiled once. No build server keeps running afterwards.
/// </summary>
internal sealed class DotNetBuild(LambdaOptions options, string folder)
{
    /// <summary>An MSBuild target by which every built project records its path, its assembly and its imports.</summary>
    private const string Recorder =
        """
        <Project>
          <Target Name="RecordBuild" AfterTargets="Build">
            <ItemGroup>
              <RecordedImport Include="$(MSBuildAllProjects)" />
              <RecordedImport Include="$(ProjectAssetsFile)" />
            </ItemGroup>
            <WriteLinesToFile File="$(RecordFolder)/$([System.Guid]::NewGuid()).lines" Lines="$(MSBuildProjectFullPath);$(TargetPath);@(RecordedImport)" Overwrite="true" />
          </Target>
        </Project>
        """;

    private string LinesFolder => Path.Combine(folder, "lines");

    private string RecorderFile => Path.Combine(folder, "record.targets");

    /// <summary>Builds the projects and returns the distinct errors of the compiler and MSBuild; an empty list means success.</summary>
    /// <exception cref="FunctionStartException">dotnet cannot be started.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> projects, CancellationToken cancellationToken)
    {
        if (Directory.Exists(LinesFolder))
        {
            Directory.Delete(LinesFolder, recursive: true);
        }

        Directory.CreateDirectory(LinesFolder);
        await File.WriteAllTextAsync(RecorderFile, Recorder, cancellationToken).ConfigureAwait(false);
        var solution = Path.Combine(folder, "functions.slnx");
        await File.WriteAllTextAsync(solution, Solution(projects), cancellationToken).ConfigureAwait(false);
        return await RunAsync(
            ["build", solution, "-c", "Release", "-v", "quiet", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false", "-p:ShouldUnsetParentConfigurationAndPlatform=false", "-p:CopyLocalLockFileAssemblies=true", $"-p:CustomAfterMicrosoftCommonTargets={RecorderFile}", $"-p:RecordFolder={LinesFolder}"],
            Path.GetDirectoryName(projects[0])!,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads what the last run recorded; the fingerprint is empty.</summary>
    public BuildRecord ReadRecord(IReadOnlyCollection<string> functionProjects)
    {
        var assemblies = new Dictionary<string, string>(StringComparer.Ordinal);
        var imports = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(LinesFolder))
        {
            if (File.ReadAllLines(file) is [var project, var assembly, .. var imported])
            {
                assemblies[project] = assembly;
                // Each build rewrites the recorder; as an input it would make every record out of date.
                imports.UnionWith(imported.Where(path => path.Length > 0 && path != RecorderFile));
            }
        }

        var functions = assemblies.Where(pair => functionProjects.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal);
        return new BuildRecord(functions, [.. assemblies.Keys.Order(StringComparer.Ordinal)], [.. imports], options.LambdaPackages, string.Empty);
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

    private async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> arguments, string workingDirectory, CancellationToken cancellationToken)
    {
        using var process = Start(arguments, workingDirectory);
        var errors = new List<string>();
        try
        {
            var standardError = process.StandardError.ReadToEndAsync(cancellationToken);
            while (await process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (line.Contains("error ", StringComparison.Ordinal) && !errors.Contains(line.Trim()))
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
