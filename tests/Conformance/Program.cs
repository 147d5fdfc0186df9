using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace DurableChaining.Tests.Conformance;

/// <summary><c>table</c> prints every requirement with its outcome, <c>template</c> the suite's template; all else runs the tests.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) => arguments switch
    {
        ["table"] => OutcomeTable.PrintAsync(Console.Out),
        ["template"] => WriteTemplateAsync(),
        _ when arguments.Any(argument => argument is "--server" or "--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(arguments),
    };

    private static async Task<int> WriteTemplateAsync()
    {
        await Console.Out.WriteAsync(ConformanceTemplate.Write());
        return 0;
    }
}
