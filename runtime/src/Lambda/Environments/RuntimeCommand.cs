using System.Text.Json;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Environments;

/// <summary>The program that runs a function's code: one for each family of Lambda runtimes.</summary>
public sealed record RuntimeCommand(string FileName, IReadOnlyList<string> Arguments, string RuntimeDirectory)
{
    /// <summary>Argument on which the function host ends with its standard input.</summary>
    private const string EndWithInput = "--end-with-input";

    private const string NodeClient = "aws-lambda-ric";

    /// <summary>
    /// Whether the program takes the end of its standard input for the end of the runtime, and ends itself: then the
    /// pipe is kept open, and a runtime that is killed takes its busy functions with it. Others get an empty input.
    /// </summary>
    public bool EndsWithInput { get; init; }

    /// <exception cref="FunctionStartException">Something the runtime needs is not there; the message names function, property and path.</exception>
    public static RuntimeCommand For(FunctionResource function, LambdaOptions options)
    {
        if (!Directory.Exists(function.CodeUri))
        {
            throw Missing(function, "CodeUri", function.CodeUri, "there is no such folder");
        }

        return function.Runtime switch
        {
            var runtime when runtime.StartsWith("dotnet", StringComparison.Ordinal) => DotNet(function, options),
            var runtime when runtime.StartsWith("provided", StringComparison.Ordinal) => Bootstrap(function),
            var runtime when runtime.StartsWith("nodejs", StringComparison.Ordinal) => Node(function),
            var runtime when runtime.StartsWith("python", StringComparison.Ordinal) => Python(function),
            _ => throw new FunctionStartException($"{function.LogicalId}: Runtime: expected dotnet*, provided*, nodejs* or python*, got \"{function.Runtime}\""),
        };
    }

    /// <summary><c>Assembly::Type::Method</c> goes to the function host; a bare assembly name is a program of its own.</summary>
    private static RuntimeCommand DotNet(FunctionResource function, LambdaOptions options)
    {
        var separator = function.Handler.IndexOf("::", StringComparison.Ordinal);
        var assembly = Path.Combine(function.CodeUri, (separator < 0 ? function.Handler : function.Handler[..separator]) + ".dll");
        if (!File.Exists(assembly))
        {
            throw Missing(function, "Handler", assembly, "the assembly is not in the function's folder");
        }

        if (separator < 0)
        {
            return new RuntimeCommand(options.DotnetPath, [assembly], function.CodeUri);
        }

        return File.Exists(options.FunctionHostPath)
            ? new RuntimeCommand(options.DotnetPath, [options.FunctionHostPath, EndWithInput], Path.GetDirectoryName(Path.GetFullPath(options.FunctionHostPath))!) { EndsWithInput = true }
            : throw Missing(function, "Runtime", options.FunctionHostPath, "the .NET function host is not built");
    }

    private static RuntimeCommand Bootstrap(FunctionResource function)
    {
        var bootstrap = Path.Combine(function.CodeUri, "bootstrap");
        return File.Exists(bootstrap)
            ? new RuntimeCommand(bootstrap, [], function.CodeUri)
            : throw Missing(function, "CodeUri", bootstrap, $"runtime {function.Runtime} starts the executable \"bootstrap\", which is not there");
    }

    /// <summary>The client's own package.json tells its program: it has stood in another place in each major version.</summary>
    private static RuntimeCommand Node(FunctionResource function)
    {
        var client = Path.Combine(function.CodeUri, "node_modules", NodeClient);
        var package = Path.Combine(client, "package.json");
        if (!File.Exists(package))
        {
            throw Missing(function, "CodeUri", client, $"the runtime client is not installed; run \"npm install {NodeClient}\" in the function's folder");
        }

        return ProgramOf(package) is { } program && File.Exists(Path.Combine(client, program))
            ? new RuntimeCommand("node", [Path.GetFullPath(Path.Combine(client, program)), function.Handler], client)
            : throw Missing(function, "CodeUri", package, "bin: expected the path of the runtime client's program");
    }

    /// <summary>The program of the client: <c>bin</c> is its path, or paths by name.</summary>
    private static string? ProgramOf(string package)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(package));
            var bin = document.RootElement.GetProperty("bin");
            return (bin.ValueKind == JsonValueKind.Object ? bin.GetProperty(NodeClient) : bin).GetString();
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static RuntimeCommand Python(FunctionResource function) =>
        new("python3", ["-m", "awslambdaric", function.Handler], function.CodeUri);

    private static FunctionStartException Missing(FunctionResource function, string property, string path, string what) =>
        new($"{function.LogicalId}: {property}: {what}: {path}");
}

/// <summary>A function that cannot be started for what the template or the disk says.</summary>
public sealed class FunctionStartException(string message) : Exception(message);
