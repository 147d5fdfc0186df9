using System.Text.Json;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Environments;

/// <summary>The command that runs a function's code, by the family of its Lambda runtime.</summary>
public sealed record RuntimeCommand(string FileName, IReadOnlyList<string> Arguments, string RuntimeDirectory)
{
    /// <summary>The argument that makes the function host exit when its standard input closes.</summary>
    private const string EndWithInput = "--end-with-input";

    private const string NodeClient = "aws-lambda-ric";

    /// <summary>
    /// Whether the program exits when its standard input closes. Then the pipe stays open while the runtime lives, and busy
    /// functions end with a runtime that is killed. Other programs get an empty standard input.
    /// </summary>
    public bool EndsWithInput { get; init; }

    /// <summary>Whether the program is the client of a managed runtime, which writes log records to a <see cref="TelemetryPipe"/>.</summary>
    public bool FramesLogs { get; init; }

    /// <summary>Returns the command for the function.</summary>
    /// <exception cref="FunctionStartException">A file that the Lambda runtime needs does not exist; the message contains function, property and path.</exception>
    public static RuntimeCommand For(FunctionResource function, LambdaOptions options)
    {
        if (!Directory.Exists(function.CodeUri))
        {
            throw Missing(function, "CodeUri", function.CodeUri, "the folder does not exist");
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

    /// <summary>A handler <c>Assembly::Type::Method</c> runs in the function host; an assembly name alone is an executable assembly.</summary>
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
            return new RuntimeCommand(options.DotnetPath, [assembly], function.CodeUri) { FramesLogs = true };
        }

        return File.Exists(options.FunctionHostPath)
            ? new RuntimeCommand(options.DotnetPath, [options.FunctionHostPath, EndWithInput], Path.GetDirectoryName(Path.GetFullPath(options.FunctionHostPath))!) { EndsWithInput = true }
            : throw Missing(function, "Runtime", options.FunctionHostPath, "the .NET function host has not been built");
    }

    private static RuntimeCommand Bootstrap(FunctionResource function)
    {
        var bootstrap = Path.Combine(function.CodeUri, "bootstrap");
        return File.Exists(bootstrap)
            ? new RuntimeCommand(bootstrap, [], function.CodeUri)
            : throw Missing(function, "CodeUri", bootstrap, $"runtime {function.Runtime} needs the executable \"bootstrap\", which does not exist");
    }

    /// <summary>The path of the client's program is read from its package.json, because it differs between major versions.</summary>
    private static RuntimeCommand Node(FunctionResource function)
    {
        var client = Path.Combine(function.CodeUri, "node_modules", NodeClient);
        var package = Path.Combine(client, "package.json");
        if (!File.Exists(package))
        {
            throw Missing(function, "CodeUri", client, $"the runtime client is not installed; run \"npm install {NodeClient}\" in the function's folder");
        }

        return ProgramOf(package) is { } program && File.Exists(Path.Combine(client, program))
            ? new RuntimeCommand("node", [Path.GetFullPath(Path.Combine(client, program)), function.Handler], client) { FramesLogs = true }
            : throw Missing(function, "CodeUri", package, "bin: expected the path of the runtime client's program");
    }

    /// <summary>Returns the program of the client; <c>bin</c> contains its path or an object of paths by name.</summary>
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
        new("python3", ["-m", "awslambdaric", function.Handler], function.CodeUri) { FramesLogs = true };

    private static FunctionStartException Missing(FunctionResource function, string property, string path, string what) =>
        new($"{function.LogicalId}: {property}: {what}: {path}");
}

/// <summary>A function cannot be started because of its template properties or missing files.</summary>
public sealed class FunctionStartException(string message, Exception? cause = null) : Exception(message, cause);
