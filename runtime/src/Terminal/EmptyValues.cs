using System.CommandLine;
using System.CommandLine.Parsing;

namespace DurableLocal.Terminal;

/// <summary>Rejects empty values, which a variable of the shell gives that is not set.</summary>
public static class EmptyValues
{
    /// <summary>Adds the check to every option and argument of a command and its subcommands; returns the command.</summary>
    public static RootCommand Reject(RootCommand root)
    {
        ArgumentNullException.ThrowIfNull(root);
        // Commands share options.
        var seen = new HashSet<Symbol>();
        Add(root, seen);
        return root;
    }

    private static void Add(Command command, HashSet<Symbol> seen)
    {
        foreach (var option in command.Options.Where(seen.Add))
        {
            option.Validators.Add(result => Check(result, option.Name));
        }

        foreach (var argument in command.Arguments.Where(seen.Add))
        {
            argument.Validators.Add(result => Check(result, argument.Name));
        }

        foreach (var subcommand in command.Subcommands)
        {
            Add(subcommand, seen);
        }
    }

    private static void Check(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0))
        {
            result.AddError($"{name}: expected a value, got \"\"");
        }
    }
}
