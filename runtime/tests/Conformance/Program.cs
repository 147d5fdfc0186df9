using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace DurableLocal.Tests.Conformance;

/// <summary>
/// <c>table</c> runs the requirements and prints their outcomes (<see cref="TableOptions"/>), <c>template [LANGUAGE]</c> prints
/// the suite's template, in C# by default; any other arguments run the tests.
/// </summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) => arguments switch
    {
        ["table", .. var options] => TableCommand.RunAsync(options, Console.Out, Console.Error),
        ["template"] => WriteTemplateAsync(Language.CSharp),
        ["template", var name] when Language.Find(name) is { } language => WriteTemplateAsync(language),
        _ when arguments.Any(argument => argument is "--server" or "--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(arguments),
    };

    private static async Task<int> WriteTemplateAsync(Language language)
    {
        await Console.Out.WriteAsync(ConformanceTemplate.Write(language));
        return 0;
    }
}
