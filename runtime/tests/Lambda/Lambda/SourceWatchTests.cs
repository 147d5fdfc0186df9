using DurableLocal.Lambda;
using DurableLocal.Lambda.Builds;

namespace DurableLocal.Tests.Lambda;

public sealed class SourceWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_change_is_returned_once_and_only_when_the_files_are_at_rest()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "one"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "two"));
        var watch = Watch();
        Assert.Empty(watch.Changed());

        _folder.Write("two/app.py", "a");
        Assert.Empty(watch.Changed());
        _folder.Write("two/app.py", "ab");
        Assert.Empty(watch.Changed());

        Assert.Equal("two", Assert.Single(watch.Changed()).Name);
        Assert.Empty(watch.Changed());
    }

    [Fact]
    public void Outputs_of_a_build_are_no_change_and_files_around_a_project_are()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "one", "obj"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "two"));
        _folder.Write("one/One.csproj", "<Project />");
        var watch = Watch();

        _folder.Write("one/obj/x.cs", "x");
        Assert.Empty(Settled(watch));
        _folder.Write("Directory.Build.props", "<Project />");
        Assert.Equal(["one"], Settled(watch));
        File.Delete(Path.Combine(_folder.Path, "one", "One.csproj"));
        Assert.Equal(["one"], Settled(watch));
    }

    private static IEnumerable<string> Settled(SourceWatch watch) => watch.Changed().Concat(watch.Changed()).Select(function => function.Name);

    private SourceWatch Watch() => new(
        [RunningInvoker.Function("one") with { CodeUri = Path.Combine(_folder.Path, "one") }, RunningInvoker.Function("two") with { CodeUri = Path.Combine(_folder.Path, "two") }],
        new LambdaOptions { DataDirectory = _folder.Path, FunctionHostPath = "none.dll", LambdaPackages = "source" });
}
