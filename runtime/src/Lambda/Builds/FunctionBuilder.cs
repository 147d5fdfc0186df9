using System.IO.Hashing;
using System.Text;
using DurableLocal.Lambda.Environments;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Builds;

/// <summary>
/// Makes the code of functions ready to run. A folder with one project is built, all such projects in one go, since they
/// share dependencies; any other folder is taken as it is.
/// </summary>
public sealed class FunctionBuilder(LambdaOptions options)
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>The functions with <see cref="FunctionResource.CodeUri"/> set to the folder they run from.</summary>
    /// <exception cref="FunctionStartException">A folder or assembly is missing, or a project does not build; the message has the compiler's errors.</exception>
    public async Task<IReadOnlyList<FunctionResource>> BuildAsync(IReadOnlyList<FunctionResource> functions, Action<string> report, CancellationToken cancellationToken)
    {
        var projects = functions.ToDictionary(function => function.Name, ProjectOf, StringComparer.Ordinal);
        var asked = projects.Values.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var built = asked.Count == 0 ? new Dictionary<string, string>() : await BuildAsync(asked, functions, report, cancellationToken).ConfigureAwait(false);
        var ready = new List<FunctionResource>(functions.Count);
        foreach (var function in functions)
        {
            var placed = projects[function.Name] is { } project ? function with { CodeUri = Path.GetDirectoryName(built[project])! } : function;
            RuntimeCommand.For(placed, options);
            ready.Add(placed);
        }

        return ready;
    }

    /// <summary>The project in the function's folder, or null where it is to run as it lies there.</summary>
    private static string? ProjectOf(FunctionResource function)
    {
        if (!Directory.Exists(function.CodeUri))
        {
            throw new FunctionStartException($"{function.LogicalId}: CodeUri: there is no such folder: {function.CodeUri}");
        }

        return Directory.GetFiles(function.CodeUri, "*.csproj") switch
        {
            [] => null,
            [var project] => Path.GetFullPath(project),
            var several => throw new FunctionStartException($"{function.LogicalId}: CodeUri: expected one project, got {several.Length}: {string.Join(", ", several)}"),
        };
    }

    private async Task<IReadOnlyDictionary<string, string>> BuildAsync(List<string> projects, IReadOnlyList<FunctionResource> functions, Action<string> report, CancellationToken cancellationToken)
    {
        var folder = FolderOf(projects);
        var recordFile = Path.Combine(folder, "record.json");
        if (BuildRecord.Load(recordFile) is { } record && record.Covers(projects, options.LambdaPackages))
        {
            return record.Functions;
        }

        Directory.CreateDirectory(folder);
        await using var turn = await TakeTurnAsync(folder, cancellationToken).ConfigureAwait(false);
        if (BuildRecord.Load(recordFile) is { } neighbours && neighbours.Covers(projects, options.LambdaPackages))
        {
            return neighbours.Functions;
        }

        report($"building {string.Join(", ", projects.Select(Path.GetFileNameWithoutExtension))}");
        var start = DateTime.UtcNow;
        var build = new DotNetBuild(options, folder);
        var errors = await build.RunAsync(projects, cancellationToken).ConfigureAwait(false);
        if (errors.Count > 0)
        {
            throw Failed(errors, projects, functions);
        }

        var made = build.ReadRecord(projects).Sealed(start);
        foreach (var project in projects.Where(project => !made.Functions.ContainsKey(project)))
        {
            throw new FunctionStartException($"{NamesOf(functions, project)} cannot start: the build of {project} left no assembly");
        }

        made.Save(recordFile);
        return made.Functions;
    }

    /// <summary>
    /// Where the record of a build lies: beside the outputs it speaks of, whatever template or data folder asks for them;
    /// one for each set of projects that is built together.
    /// </summary>
    private static string FolderOf(List<string> projects)
    {
        var set = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(string.Join('\n', projects)));
        return Path.Combine(Path.GetDirectoryName(projects[0])!, "obj", "function-builds", set.ToString("x16"));
    }

    /// <summary>Two runtimes that start at once must not write the same outputs: the later one waits, and finds them built.</summary>
    private static async Task<FileStream> TakeTurnAsync(string folder, CancellationToken cancellationToken)
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

    private static FunctionStartException Failed(IReadOnlyList<string> errors, List<string> projects, IReadOnlyList<FunctionResource> functions)
    {
        var broken = projects.Where(project => errors.Any(error => error.Contains($"[{project}", StringComparison.Ordinal))).ToList();
        var who = broken.Count > 0
            ? string.Join(Environment.NewLine, broken.Select(project => $"{NamesOf(functions, project)} cannot start: {project} does not build"))
            : $"{string.Join(", ", functions.Select(function => function.LogicalId))} cannot start: what their projects share does not build";
        return new FunctionStartException(string.Join(Environment.NewLine, errors.Append(who)));
    }

    private static string NamesOf(IReadOnlyList<FunctionResource> functions, string project) =>
        string.Join(", ", functions.Where(function => Path.GetFullPath(function.CodeUri).TrimEnd('/') == Path.GetDirectoryName(project)).Select(function => function.LogicalId));
}
