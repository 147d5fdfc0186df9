using DurableLocal.Lambda;
using DurableLocal.Lambda.Builds;
using DurableLocal.Template;

namespace DurableLocal.Tests.Lambda;

/// <summary>Which packages a function was built with is shown at the start, so that the mode is never a guess.</summary>
public sealed class FunctionPackagesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("function-packages-");

    private static LambdaOptions Options => new() { DataDirectory = "", FunctionHostPath = "", LambdaPackages = "source" };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Restored_packages_are_listed_with_their_versions()
    {
        var function = Function("f", """{"Amazon.Lambda.Core/3.2.0":{"type":"package"},"AWSSDK.Lambda/4.0.13.1":{"type":"package"},"AWSSDK.SQS/4.1.0":{"type":"package"},"f/1.0.0":{"type":"project"}}""");

        Assert.Equal(["AWS packages: official: AWSSDK.Lambda 4.0.13.1, Amazon.Lambda.Core 3.2.0"], FunctionPackages.Describe([function], [function], Options));
    }

    [Fact]
    public void Restored_packages_with_the_label_of_stand_ins_are_not_listed_as_official()
    {
        var function = Function("f", """{"Amazon.Lambda.Core/3.2.0-standin":{"type":"package"},"AWSSDK.Lambda/4.0.13.1":{"type":"package"}}""");

        Assert.Equal(
            ["AWS packages: official: AWSSDK.Lambda 4.0.13.1", "AWS packages: stand-ins, not the official ones: Amazon.Lambda.Core 3.2.0-standin"],
            FunctionPackages.Describe([function], [function], Options));
    }

    [Fact]
    public void Packages_that_are_built_from_projects_are_listed_with_their_folder()
    {
        var project = Path.Combine(_folder.FullName, "stand-ins", "Amazon.Lambda.Core", "Amazon.Lambda.Core.csproj");
        var function = Function("f", """{"Amazon.Lambda.Core/1.0.0":{"type":"project"},"AWS.Lambda.Powertools.Logging/1.0.0":{"type":"project"},"f/1.0.0":{"type":"project"}}""");
        Stamp(Path.Combine(function.CodeUri, "f.csproj"), project);
        Stamp(project);

        var folder = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(_folder.FullName, "stand-ins"));
        Assert.Equal(
            [$"AWS packages: built from {folder}/, not the official ones: AWS.Lambda.Powertools.Logging, Amazon.Lambda.Core"],
            FunctionPackages.Describe([function], [function], Options));
    }

    [Fact]
    public void Packages_of_several_functions_are_listed_once_and_functions_of_other_languages_not_at_all()
    {
        var first = Function("f", """{"Amazon.Lambda.Core/3.2.0":{"type":"package"}}""");
        var second = Function("g", """{"Amazon.Lambda.Core/3.2.0":{"type":"package"}}""");
        var python = Function("p", null);

        Assert.Single(FunctionPackages.Describe([first, second, python], [first, second, python], Options));
        Assert.Empty(FunctionPackages.Describe([python], [python], Options));
    }

    private FunctionResource Function(string name, string? libraries)
    {
        var folder = _folder.CreateSubdirectory(name).FullName;
        if (libraries is not null)
        {
            File.WriteAllText(Path.Combine(folder, $"{name}.deps.json"), $$"""{"libraries":{{libraries}}}""");
            File.WriteAllText(Path.Combine(folder, $"{name}.csproj"), "<Project />");
        }

        return RunningInvoker.Function() with { LogicalId = name, CodeUri = folder };
    }

    private static void Stamp(string project, params string[] references)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(project)!, "obj", "function-builds"));
        File.WriteAllLines(
            Path.Combine(folder.FullName, $"{Options.BuildVariant}.stamp"),
            ["start 1", $"project {project}", $"assembly {project}.dll", .. references.Select(reference => $"reference {reference}")]);
    }
}
