using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace DurableLocal.Tests.Conformance;

/// <summary>
/// <c>table</c> prints every requirement with its outcome, <c>template</c> the suite's template, either in the language
/// that follows or in C#; all else runs the tests.
/// </summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) => arguments switch
    {
        ["table"] => OutcomeTable.PrintAsync(Console.Out, Language.CSharp),
        ["table", var name] when Find(name) is { } language => OutcomeTable.PrintAsync(Console.Out, language),
        ["template"] => WriteTemplateAsync(Language.CSharp),
        ["template", var name] when Find(name) is { } language => WriteTemplateAsync(language),
        _ when arguments.Any(argument => argument is "--server" or "--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(arguments),
    };

    private static Language? Find(string name) => Language.All.FirstOrDefault(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static async Task<int> WriteTemplateAsync(Language language)
    {
        await Console.Out.WriteAsync(ConformanceTemplate.Write(language));
        return 0;
    }
}
