using System.CommandLine;
using DurableLocal.Terminal;

namespace DurableLocal.Cli.Verbs;

/// <summary>
/// <c>completion SHELL</c>: prints a script that completes command lines of this program. The script asks the program, by
/// the <c>[suggest]</c> directive of System.CommandLine, so it never differs from the commands.
/// </summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # durable-local: completion for bash. Add to ~/.bashrc: source <(durable-local completion bash)
            _durable_local() {
              local IFS=$'\n'
              local word=${COMP_WORDS[COMP_CWORD]}
              COMPREPLY=($(compgen -W "$(durable-local "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
            }
            complete -o default -F _durable_local durable-local
            """,
        ["zsh"] = """
            #compdef durable-local
            # durable-local: completion for zsh. Add to ~/.zshrc after compinit: source <(durable-local completion zsh)
            _durable_local() {
              local -a suggestions
              suggestions=("${(@f)$(durable-local "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
              compadd -a suggestions
            }
            compdef _durable_local durable-local
            """,
        ["fish"] = """
            # durable-local: completion for fish. Save as ~/.config/fish/completions/durable-local.fish
            function __durable_local
              set -l line (commandline -cp)
              durable-local "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c durable-local -f -a '(__durable_local)'
            """,
        ["pwsh"] = """
            # durable-local: completion for PowerShell. Add to $PROFILE: durable-local completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName durable-local -ScriptBlock {
              param($word, $commandAst, $position)
              durable-local "[suggest:$position]" "$commandAst" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };

    /// <summary>The shells that there is a script for.</summary>
    public static IReadOnlyCollection<string> Shells => Scripts.Keys;

    public static Command Create(ConsoleOutput output)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong([.. Shells]);
        var command = new Command("completion", "Prints a completion script for a shell") { shell };
        command.SetAction(parsed =>
        {
            output.Line(Scripts[parsed.GetRequiredValue(shell)]);
            return ExitCode.Success;
        });
        return command;
    }
}
