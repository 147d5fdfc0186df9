using System.CommandLine;
using System.CommandLine.Parsing;
using DurableLocal.Hosting;
using DurableLocal.Template;

namespace DurableLocal.Terminal;

/// <summary>The command-line options that determine which stack runs, and where: the same for every program that starts a runtime.</summary>
public sealed class StackOptions
{
    public Option<int> Port { get; } = new("--port")
    {
        Description = "Port of the service endpoints on 127.0.0.1; 0 for a free one",
        DefaultValueFactory = _ => RuntimeOptions.DefaultPort,
        HelpName = "N",
        Recursive = true,
    };

    public Option<string?> Data { get; } = new("--data")
    {
        Description = $"Folder of queues, tables, executions and logs; without it {RuntimeOptions.DefaultDataFolder} beside the template",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<bool> Ephemeral { get; } = new("--ephemeral") { Description = "Use a temporary data folder that is deleted at the end", Recursive = true };

    public Option<string?> Template { get; } = new("--template")
    {
        Description = "SAM template; without it template.yaml of this folder or the nearest above",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> StackName { get; } = new("--stack-name")
    {
        Description = "Name of the stack, the first part of generated names; without it the one of samconfig.toml, else the name of the template's folder",
        HelpName = "NAME",
        Recursive = true,
    };

    public Option<string[]> Parameters { get; } = new("--parameter")
    {
        Description = "Value of a parameter of the template; may be repeated",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.ZeroOrMore,
        Recursive = true,
    };

    public IEnumerable<Option> All => [Port, Data, Ephemeral, Template, StackName, Parameters];

    /// <summary>Whether the command line contains the option.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is OptionResult { Implicit: false };

    /// <summary>The options of the command line, checked.</summary>
    /// <exception cref="StartException">An option has a value that is not allowed, or there is no template.</exception>
    public RuntimeOptions Read(ParseResult parsed)
    {
        var options = new RuntimeOptions
        {
            Port = PortOf(parsed),
            Ephemeral = parsed.GetValue(Ephemeral),
            Template = TemplateOf(parsed.GetValue(Template)),
            Parameters = ReadParameters(parsed.GetValue(Parameters) ?? []),
        };
        if (parsed.GetValue(Data) is { } data)
        {
            if (options.Ephemeral)
            {
                throw new StartException($"--ephemeral: expected without --data, got --data {data} as well");
            }

            options = options with { DataFolder = Path.GetFullPath(data) };
        }

        return parsed.GetValue(StackName) is { } name ? options with { StackName = Checked(name) } : options;
    }

    /// <summary>The port of the command line, checked.</summary>
    /// <exception cref="StartException">It is not a port.</exception>
    public int PortOf(ParseResult parsed)
    {
        var port = parsed.GetValue(Port);
        return port is >= 0 and <= ushort.MaxValue ? port : throw new StartException($"--port: expected 0 to {ushort.MaxValue}, got {port}");
    }

    private static string TemplateOf(string? given)
    {
        if (given is not null)
        {
            return File.Exists(given) ? Path.GetFullPath(given) : throw new StartException($"--template: expected a file, got \"{given}\"");
        }

        return TemplateFile.Find(Environment.CurrentDirectory, "template.yaml")
            ?? throw new StartException($"expected template.yaml in {Environment.CurrentDirectory} or above it; name another with --template FILE");
    }

    private static string Checked(string stackName) =>
        DefaultStackName.IsLegal(stackName)
            ? stackName
            : throw new StartException($"--stack-name: expected up to 128 letters, digits and hyphens, a letter first, got \"{stackName}\"");

    private static Dictionary<string, string> ReadParameters(string[] given)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new StartException($"--parameter: expected KEY=VALUE, got \"{pair}\"");
            }

            parameters[pair[..equals]] = pair[(equals + 1)..];
        }

        return parameters;
    }
}
