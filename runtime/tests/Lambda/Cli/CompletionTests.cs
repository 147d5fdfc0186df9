using System.ComponentModel;
using System.Diagnostics;
using DurableLocal.Cli;
using DurableLocal.Terminal;

namespace DurableLocal.Tests.Cli;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("exec", "executions")]
    [InlineData("executions --st", "--status")]
    [InlineData("executions --status FAI", "FAILED")]
    [InlineData("up --otlp-s", "--otlp-signals")]
    [InlineData("up --otlp-signals met", "metrics")]
    [InlineData("completion z", "zsh")]
    public async Task The_program_suggests_what_may_follow(string line, string expected)
    {
        var (_, output) = await RunAsync($"[suggest:{line.Length}]", line);

        Assert.Contains(expected, output.Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task A_script_is_accepted_by_its_shell(string shell)
    {
        var (code, script) = await RunAsync("completion", shell);

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        var file = folder.Write("completion", script);
        string[] check = shell == "pwsh"
            ? ["-NoProfile", "-Command", $"[scriptblock]::Create((Get-Content -Raw '{file}')) | Out-Null"]
            : ["-n", file];
        try
        {
            using var process = Process.Start(new ProcessStartInfo(shell, check) { RedirectStandardError = true })!;
            var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, errors);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{shell} is not installed");
        }
    }

    [Fact]
    public async Task The_bash_script_completes_a_command()
    {
        using var folder = new TemporaryFolder();
        var (_, script) = await RunAsync("completion", "bash");
        var program = Path.Combine(Repository.Root, "runtime", "src", "Cli", Repository.OutputPath, "durable-local.dll");
        var file = folder.Write(
            "try.sh",
            $"durable-local() {{ dotnet '{program}' \"$@\"; }}\n{script}\nCOMP_LINE='durable-local hist'; COMP_POINT=${{#COMP_LINE}}; COMP_WORDS=(durable-local hist); COMP_CWORD=1\n_durable_local\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n");
        try
        {
            using var process = Process.Start(new ProcessStartInfo("bash", [file]) { RedirectStandardOutput = true })!;
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal("history", output.Trim());
        }
        catch (Win32Exception)
        {
            Assert.Skip("bash is not installed");
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, new ConsoleOutput(output, TextWriter.Null, terminal: null, TimeProvider.System), TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}
