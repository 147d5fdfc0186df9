using System.Diagnostics;

namespace DurableLocal.Tests.Support;

/// <summary>A program and the folder that it runs in.</summary>
public sealed record RuntimeProgram(string FileName, IReadOnlyList<string> Arguments, string Folder)
{
    /// <summary>The runtime's program of this build, in the repository.</summary>
    public static RuntimeProgram OfThisBuild { get; } = new("dotnet", [Repository.RuntimeProgram], Repository.Root);

    /// <summary>How the program is started with more arguments.</summary>
    public ProcessStartInfo Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(FileName, [.. Arguments, .. arguments]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Under "dotnet test" these refer to the build that started the tests.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        // The variable wins over a nuget.config: what a test restores in a folder of its own would go to the user's packages.
        if (!Path.GetFullPath(Folder).StartsWith(Repository.Root, StringComparison.Ordinal))
        {
            start.Environment.Remove("NUGET_PACKAGES");
        }

        // An installed tool finds the .NET of this process, wherever that is installed.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        // The gate analyzes its own build, not those of tests.
        start.Environment["Analyze"] = "false";
        // Most of the time of a small build is the start of a compiler.
        start.Environment["UseSharedCompilation"] = "true";
        // Most runtimes and builds of tests end before profiles of their code, or a second compilation of it, by default after 30 calls,
        // have paid for themselves. The threshold is hexadecimal.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountThreshold"] = "1000";
        // Tests read the output of the command line, which is in the user's language otherwise.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = start.Environment["TESTINGPLATFORM_UI_LANGUAGE"] = "en";
        return start;
    }
}
