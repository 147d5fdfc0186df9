using System.IO.Hashing;
using System.Text;
using DurableLocal.Lambda.Environments;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Builds;

/// <summary>
/// Prepares the code of functions. Folders that contain a project are built, all in one build because they share
/// dependencies; any other folder is used unchanged.
/// </summary>
public sealed class FunctionBuilder(LambdaOptions options)
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>Builds what is out of date, and returns the functions with <see cref="FunctionResource.CodeUri"/> set to the folder that contains their built code.</summary>
    /// <exception cref="FunctionStartException">A folder or assembly is missing, or a project does not build; the message contains the compiler errors.</exception>
    public async Task<IReadOnlyList<FunctionResource>> BuildAsync(IReadOnlyList<FunctionResource> functions, IBuildObserver observer, CancellationToken cancellationToken)
    {
        var projects = functions.ToDictionary(function => function.Name, ProjectOf, StringComparer.Ordinal);
        var distinct = projects.Values.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var built = distinct.Count == 0 ? new Dictionary<string, string>() : await BuildAsync(distinct, functions, observer, cancellationToken).ConfigureAwait(false);
        var ready = new List<FunctionResource>(functions.Count);
        foreach (var function in functions)
        {
            var builtFunction = projects[function.Name] is { } project ? function with { CodeUri = Path.GetDirectoryName(built[project])! } : function;
            RuntimeCommand.For(builtFunction, options);
            if (function.Runtime.StartsWith("python", StringComparison.Ordinal))
            {
                await PythonClient.RequireAsync(builtFunction, cancellationToken).ConfigureAwait(false);
            }

            ready.Add(builtFunction);
        }

        return ready;
    }

    /// <summary>Returns the project in the function's folder, or null when there is none.</summary>
    internal static string? ProjectOf(FunctionResource function)
    {
        if (!Directory.Exists(function.CodeUri))
        {
            throw new FunctionStartException($"{function.LogicalId}: CodeUri: the folder does not exist: {function.CodeUri}");
        }

        return Directory.GetFiles(function.CodeUri, "*.csproj") switch
        {
            [] => null,
            [var project] => Path.GetFullPath(project),
            var several => throw new FunctionStartException($"{function.LogicalId}: CodeUri: expected one project, got {several.Length}: {string.Join(", ", several)}"),
        };
    }

    private async Task<IReadOnlyDictionary<string, string>> BuildAsync(List<string> projects, IReadOnlyList<FunctionResource> functions, IBuildObserver observer, CancellationToken cancellationToken)
    {
        var folder = FolderOf(projects);
        var recordFile = Path.Combine(folder, "record.json");
        if (BuildRecord.Load(recordFile) is { } record && record.IsUpToDate(projects, options.BuildVariant))
        {
            return record.Functions;
        }

        Directory.CreateDirectory(folder);
        await using var lockFile = await LockAsync(folder, cancellationToken).ConfigureAwait(false);
        if (BuildRecord.Load(recordFile) is { } concurrent && concurrent.IsUpToDate(projects, options.BuildVariant))
        {
            return concurrent.Functions;
        }

        var stamps = BuildStamp.LoadAll(projects, options.BuildVariant);
        if (BuildRecord.Of(projects, options.BuildVariant, stamps) is { Fingerprint.Length: > 0 } built)
        {
            observer.OnBuilt(CompiledSince(recordFile, stamps.Values), elapsed: null);
            built.Save(recordFile);
            return built.Functions;
        }

        using var monitor = new BuildMonitor(projects, IsComplete(projects, stamps) ? stamps.Count : null, observer, TimeProvider.System);
        var restore = !IsComplete(projects, stamps) || !stamps.Values.All(BuildInputs.AreRestored);
        var references = restore || !ReferencesAreBuilt(projects, stamps);
        var errors = await new DotNetBuild(options, folder).RunAsync(projects, restore, references, monitor, cancellationToken).ConfigureAwait(false);
        if (errors.Count > 0)
        {
            throw Failed(errors, projects, functions);
        }

        var made = BuildRecord.Of(projects, options.BuildVariant, BuildStamp.LoadAll(projects, options.BuildVariant));
        foreach (var project in projects.Where(project => !made.Functions.ContainsKey(project)))
        {
            throw new FunctionStartException($"{NamesOf(functions, project)} cannot start: the build of {project} produced no assembly");
        }

        observer.OnBuilt(monitor.Compiled, monitor.Elapsed);
        made.Save(recordFile);
        return made.Functions;
    }

    /// <summary>Names of the projects whose assembly is younger than the record; none where there is no record to compare with.</summary>
    private static string[] CompiledSince(string recordFile, IEnumerable<BuildStamp> stamps)
    {
        var recorded = new FileInfo(recordFile);
        return recorded.Exists
            ? [.. stamps.Where(stamp => File.GetLastWriteTimeUtc(stamp.Assembly) > recorded.LastWriteTimeUtc).Select(stamp => Path.GetFileNameWithoutExtension(stamp.Project)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>
    /// Returns the folder for the build record of a set of projects. It is beside the build outputs, so that runtimes with
    /// different templates or data folders share it.
    /// </summary>
    private static string FolderOf(List<string> projects)
    {
        var set = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(string.Join('\n', projects)));
        return Path.Combine(Path.GetDirectoryName(projects[0])!, "obj", "function-builds", set.ToString("x16"));
    }

    /// <summary>Locks the build outputs. Of two runtimes that start at the same time, the second one waits and then finds the outputs up to date.</summary>
    private static async Task<FileStream> LockAsync(string folder, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, "..", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(LockRetry, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsComplete(List<string> projects, IReadOnlyDictionary<string, BuildStamp> stamps) =>
        projects.Concat(stamps.Values.SelectMany(stamp => stamp.References)).All(stamps.ContainsKey);

    /// <summary>Whether all that the projects refer to is built, and none of them refers to another: then a build need not look at the references.</summary>
    private static bool ReferencesAreBuilt(List<string> projects, IReadOnlyDictionary<string, BuildStamp> stamps)
    {
        var references = stamps.Values.Where(stamp => !projects.Contains(stamp.Project)).ToList();
        return references.All(stamp => BuildInputs.AreInOutput(stamp, stamps)) && !stamps.Values.Any(stamp => stamp.References.Any(projects.Contains));
    }

    private static FunctionStartException Failed(IReadOnlyList<string> errors, List<string> projects, IReadOnlyList<FunctionResource> functions)
    {
        var broken = projects.Where(project => errors.Any(error => error.Contains($"[{project}", StringComparison.Ordinal))).ToList();
        var cause = broken.Count > 0
            ? string.Join(Environment.NewLine, broken.Select(project => $"{NamesOf(functions, project)} cannot start: {project} does not build"))
            : $"{string.Join(", ", functions.Select(function => function.LogicalId))} cannot start: a shared dependency of their projects does not build";
        return new FunctionStartException(string.Join(Environment.NewLine, errors.Append(cause)));
    }

    private static string NamesOf(IReadOnlyList<FunctionResource> functions, string project) =>
        string.Join(", ", functions.Where(function => Path.GetFullPath(function.CodeUri).TrimEnd('/') == Path.GetDirectoryName(project)).Select(function => function.LogicalId));
}
