using System.ComponentModel;
using System.Diagnostics;
using System.Security;
using System.Text;
using DurableLocal.Lambda.Environments;

namespace DurableLocal.Lambda.Builds;

/// <summary>
/// One run of <c>dotnet build</c> over several projects: a solution made for the purpose gives them one restore and no
/// two compilations of a shared dependency. Leaves no build server behind.
/// </summary>
internal sealed class DotNetBuild(LambdaOptions options, string folder)
{
    /// <summary>Every project that is built writes down itself, its assembly and what it imports.</summary>
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

    /// <summary>The compiler's and MSBuild's errors, each once; none where all was built.</summary>
    /// <exception cref="FunctionStartException">dotnet cannot be run.</exception>
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

    /// <summary>What the last run wrote down, without a fingerprint.</summary>
    public BuildRecord ReadRecord(IReadOnlyCollection<string> functionProjects)
    {
        var assemblies = new Dictionary<string, string>(StringComparer.Ordinal);
        var imports = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(LinesFolder))
        {
            if (File.ReadAllLines(file) is [var project, var assembly, .. var imported])
            {
                assemblies[project] = assembly;
                // The recorder is written anew by each build: as an input it would make every record outdated.
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

            var complaint = (await standardError.ConfigureAwait(false)).Trim();
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode == 0)
            {
                return [];
            }

            return errors.Count > 0 ? errors : [$"dotnet build ended with exit status {process.ExitCode}: {complaint}"];
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
        // Under "dotnet run" these point this build at the build that started it.
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
