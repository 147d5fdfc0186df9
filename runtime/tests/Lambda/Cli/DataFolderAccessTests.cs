using System.Runtime.Versioning;
using System.Text;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using DurableLocal.Hosting;
using DurableLocal.Terminal;

namespace DurableLocal.Tests.Cli;

/// <summary>No other user can read what the runtime writes: payloads, results and the output of functions.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DataFolderAccessTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateFolder = Private | UnixFileMode.UserExecute;
    private const UnixFileMode Public = PrivateFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _folder = new();

    public DataFolderAccessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Data_logs_and_snapshots_are_readable_by_their_user_only()
    {
        var data = Path.Combine(_folder.Path, "nested", "data");
        var snapshot = Path.Combine(_folder.Path, "snapshot");
        await using var runtime = await StartAsync(data);
        await InvokeAsync(runtime);
        await runtime.SaveAsync(snapshot);
        await runtime.RestoreAsync(snapshot, TestContext.Current.CancellationToken);
        await InvokeAsync(runtime);
        var log = Path.Combine(data, "logs", "stack-Echo.log");
        await Wait.UntilAsync(() => File.Exists(log), "the log of the function");

        foreach (var written in new[] { "runtime.db", "runtime.db-wal", "runtime.db-shm", "runtime.json", "lock" })
        {
            Assert.True(File.Exists(Path.Combine(data, written)), $"{written} is not in the data folder");
        }

        AssertPrivate(data);
        AssertPrivate(snapshot);
    }

    [Fact]
    public async Task A_data_folder_of_an_earlier_version_becomes_private()
    {
        var data = Path.Combine(_folder.Path, "data");
        Directory.CreateDirectory(data, Public);
        await File.WriteAllTextAsync(Path.Combine(data, "lock"), "", TestContext.Current.CancellationToken);

        await using var runtime = await StartAsync(data);

        Assert.Equal(PrivateFolder, File.GetUnixFileMode(data));
    }

    [Fact]
    public async Task A_folder_that_held_something_else_keeps_its_mode()
    {
        var data = Path.Combine(_folder.Path, "data");
        Directory.CreateDirectory(data, Public);

        await using var runtime = await StartAsync(data);

        Assert.Equal(Public, File.GetUnixFileMode(data));
    }

    private static void AssertPrivate(string folder)
    {
        var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(new DirectoryInfo(folder));
        var open = entries.Where(static entry => entry.UnixFileMode != (entry is DirectoryInfo ? PrivateFolder : Private));
        Assert.Empty(open.Select(static entry => $"{entry.FullName}: {entry.UnixFileMode}"));
    }

    private static async Task InvokeAsync(LocalRuntime runtime)
    {
        using var lambda = new AmazonLambdaClient(new BasicAWSCredentials("local", "local"), new AmazonLambdaConfig { ServiceURL = runtime.Identity.Endpoint.ToString(), AuthenticationRegion = "us-east-1" });
        var response = await lambda.InvokeAsync(new InvokeRequest { FunctionName = "stack-Echo", Payload = """{"do":"print","text":"private"}""" }, TestContext.Current.CancellationToken);
        Assert.True(response.FunctionError is null, Encoding.UTF8.GetString(response.Payload.ToArray()));
    }

    private Task<LocalRuntime> StartAsync(string data) =>
        LocalRuntime.StartAsync(new RuntimeOptions { Template = _folder.Write("template.yaml", EchoStack.Template), DataFolder = data, Port = 0 }, new ConsoleOutput(TextWriter.Null, TextWriter.Null, terminal: null, TimeProvider.System), TestContext.Current.CancellationToken);
}
