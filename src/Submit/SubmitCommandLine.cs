using DurableLocal.Hosting;

namespace DurableChaining.Submit;

internal static class SubmitCommandLine
{
    public static Task<int> RunAsync(string[] files, ConsoleOutput output, CancellationToken cancellationToken) =>
        new RunCommand(output, TimeProvider.System).RunAsync(
            new RuntimeOptions { DataFolder = RuntimeOptions.DefaultDataFolder, Template = Path.GetFullPath("template.yaml") },
            files,
            RunCommand.DefaultPatience,
            cancellationToken);
}
