using DurableLocal.Lambda;
using DurableLocal.Lambda.Builds;

namespace DurableLocal.Tests.Lambda;

public sealed class FunctionVersionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private CodeVersions Copies => new(Path.Combine(_folder.Path, "versions"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_function_without_copies_has_version_1()
    {
        var registry = new FunctionRegistry([RunningInvoker.Function("echo")], RunningInvoker.Identity, Copies);

        Assert.Equal(["$LATEST", "1"], registry.VersionsOf("echo").Select(version => version.Version));
        Assert.Equal("1", registry.Resolve("echo", "live").Version);
    }

    [Fact]
    public void A_publication_moves_the_alias_and_keeps_the_earlier_version()
    {
        var first = RunningInvoker.Function("echo") with { CodeUri = "/code/1" };
        var registry = new FunctionRegistry([first], RunningInvoker.Identity);

        registry.Publish(first with { CodeUri = "/code/2" });

        Assert.Equal(("2", "/code/2"), Resolved(registry, "live"));
        Assert.Equal(("$LATEST", "/code/2"), Resolved(registry, null));
        Assert.Equal(("2", "/code/2"), Resolved(registry, "$LATEST.PUBLISHED"));
        Assert.Equal(("1", "/code/1"), Resolved(registry, "1"));
        Assert.Equal("/code/2", Assert.Single(registry.All).CodeUri);
        registry.Forget("echo", 1);
        Assert.Null(registry.Find("echo", "1"));
    }

    [Fact]
    public void Copies_of_an_earlier_runtime_are_earlier_versions()
    {
        var code = Directory.CreateDirectory(Path.Combine(_folder.Path, "code")).FullName;
        File.WriteAllText(Path.Combine(code, "App.dll"), "1");
        var function = RunningInvoker.Function("echo") with { CodeUri = code };
        var copied = Copies.Copy(function);

        var plain = new FunctionRegistry([function], RunningInvoker.Identity, Copies);
        var watching = new FunctionRegistry([Copies.Copy(function)], RunningInvoker.Identity, Copies);

        Assert.Equal(("1", copied.CodeUri), Resolved(plain, "1"));
        Assert.Equal(("2", code), Resolved(plain, "live"));
        Assert.Equal(["$LATEST", "1", "2"], watching.VersionsOf("echo").Select(version => version.Version));
        Assert.EndsWith("2", Resolved(watching, "live").CodeUri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_has_every_file_and_is_removed_with_its_folder()
    {
        var code = Directory.CreateDirectory(Path.Combine(_folder.Path, "code", "runtimes", "linux")).FullName;
        File.WriteAllText(Path.Combine(code, "native.so"), "n");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "code", "link"), Path.Combine("runtimes", "linux", "native.so"));

        var copy = Copies.Copy(RunningInvoker.Function("echo") with { CodeUri = Path.Combine(_folder.Path, "code") });

        Assert.Equal("n", File.ReadAllText(Path.Combine(copy.CodeUri, "runtimes", "linux", "native.so")));
        Assert.Equal("n", File.ReadAllText(Path.Combine(copy.CodeUri, "link")));
        Copies.Remove("echo", Assert.Single(Copies.Of("echo")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "versions")));
    }

    private static (string Version, string CodeUri) Resolved(FunctionRegistry registry, string? qualifier)
    {
        var found = registry.Resolve("echo", qualifier);
        return (found.Version, found.Function.CodeUri);
    }
}
