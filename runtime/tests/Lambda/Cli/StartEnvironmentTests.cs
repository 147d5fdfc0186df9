using System.Runtime.Versioning;
using System.Text;
using Amazon.Lambda.Model;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Cli;

/// <summary>The runtime does the same however it is started: as a background job, as another user, anywhere, in any language.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StartEnvironmentTests : IDisposable
{
    /// <summary>Replaces itself by the program after it has ignored SIGINT, as a shell does for <c>program &amp;</c> in a script.</summary>
    private static readonly string[] IgnoreInterrupt = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"];

    /// <summary>A zone that is no whole number of hours from UTC, and a culture whose upper case of i is no I.</summary>
    private static readonly string[] Abroad = ["env", "TZ=Asia/Kathmandu", "LC_ALL=tr_TR.UTF-8", "LANG=tr_TR.UTF-8"];

    private readonly TemporaryFolder _folder = new();

    public StartEnvironmentTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "signals and users are those of Unix");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_background_job_of_a_script_ends_on_a_signal(string signal)
    {
        await using var runtime = await StartAsync("data", IgnoreInterrupt);

        Assert.Equal(0, await runtime.StopAsync(signal));
    }

    [Fact]
    public async Task Two_runtimes_work_at_the_same_time_in_another_time_zone_and_culture_in_folders_with_spaces()
    {
        var started = await Task.WhenAll(StartAsync("first folder/é data", Abroad), StartAsync("second folder/é data", Abroad));
        await using var first = started[0];
        await using var second = started[1];

        await Task.WhenAll(WorksAsync(first), WorksAsync(second));

        var exitCodes = await Task.WhenAll(first.StopAsync("INT"), second.StopAsync("INT"));
        Assert.All(exitCodes, static code => Assert.Equal(0, code));
    }

    [Fact]
    public async Task A_process_of_each_function_starts_with_the_runtime_unless_that_is_turned_off()
    {
        await using var ahead = await StartAsync("ahead", ["env"], "--on-demand", "false");
        await using var onDemand = await StartAsync("on-demand", ["env"], "--on-demand");

        await Wait.UntilAsync(() => ahead.FunctionProcesses.Count > 0, "the process of the function");

        Assert.Empty(onDemand.FunctionProcesses);
        await WorksAsync(onDemand);
        Assert.NotEmpty(onDemand.FunctionProcesses);
    }

    [Fact]
    public async Task Another_user_than_root_can_run_a_stack()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "needs root and setpriv, to become another user");
        Assert.SkipUnless(IsReadableByOthers(Repository.RuntimeProgram), "the build is in a folder of root's");
        // "nobody" has no home: what a program of .NET keeps there goes to the folder of the test.
        var home = Path.Combine(_folder.Path, "home");
        foreach (var folder in new[] { _folder.Path, home, Path.Combine(_folder.Path, "data") })
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        }

        await using var runtime = await StartAsync("data", ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", $"HOME={home}"]);
        await WorksAsync(runtime);

        Assert.Equal(0, await runtime.StopAsync("INT"));
    }

    private static bool IsReadableByOthers(string file)
    {
        for (var folder = new DirectoryInfo(Path.GetDirectoryName(file)!); folder is not null; folder = folder.Parent)
        {
            if (!folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sends a message and receives it, and runs a function that logs.</summary>
    private static async Task WorksAsync(RuntimeProcess runtime)
    {
        var token = TestContext.Current.CancellationToken;
        var url = (await runtime.Sqs.GetQueueUrlAsync("work", token)).QueueUrl;
        await runtime.Sqs.SendMessageAsync(url, "i İ ı", token);
        var received = await runtime.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = url, MessageSystemAttributeNames = ["All"], WaitTimeSeconds = 5 }, token);
        var message = Assert.Single(received.Messages);
        Assert.Equal("i İ ı", message.Body);
        var sent = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(message.Attributes["SentTimestamp"], null));
        Assert.InRange(sent, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));

        var response = await runtime.Lambda.InvokeAsync(new InvokeRequest { FunctionName = "stack-Echo", Payload = """{"do":"print","text":"INFO line"}""" }, token);
        Assert.True(response.FunctionError is null, Encoding.UTF8.GetString(response.Payload.ToArray()));
        var log = Path.Combine(runtime.DataFolder, "logs", "stack-Echo.log");
        await Wait.UntilAsync(() => File.Exists(log) && File.ReadAllText(log).Contains("INFO line", StringComparison.Ordinal), "the log of the function");
    }

    /// <param name="wrapper">A program and its arguments, which starts the runtime.</param>
    private Task<RuntimeProcess> StartAsync(string data, string[] wrapper, params string[] options)
    {
        var path = Path.Combine(_folder.Path, data);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var template = _folder.Write(Path.Combine(Path.GetDirectoryName(data)!, "template.yaml"), EchoStack.Template);
        var program = new RuntimeProgram(wrapper[0], [.. wrapper[1..], "dotnet", Repository.RuntimeProgram], Repository.Root);
        return RuntimeProcess.StartAsync(program, path, ["--template", template, .. options]);
    }
}
