using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.SQS;
using DurableLocal.Hosting;
using DurableLocal.Terminal;

namespace DurableLocal.Tests.Cli;

/// <summary>The runtime as a whole, with a template that has no functions to build.</summary>
public sealed class RuntimeTests
{
    private const string Template = """
        Resources:
          Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work } }
        Outputs:
          QueueUrl: { Value: !Ref Work }
        """;

    [Fact]
    public async Task Messages_survive_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using (var runtime = await StartAsync(folder))
        {
            using var sqs = Sqs(runtime);
            await sqs.SendMessageAsync(runtime.Stack.Outputs["QueueUrl"], "kept", TestContext.Current.CancellationToken);
        }

        await using var next = await StartAsync(folder);
        using var again = Sqs(next);
        var received = await again.ReceiveMessageAsync(next.Stack.Outputs["QueueUrl"], TestContext.Current.CancellationToken);

        Assert.Equal("kept", Assert.Single(received.Messages).Body);
    }

    [Fact]
    public async Task A_second_runtime_on_the_same_data_folder_fails_with_the_address_of_the_first()
    {
        using var folder = new TemporaryFolder();
        await using var runtime = await StartAsync(folder);

        var failure = await Assert.ThrowsAsync<StartException>(() => StartAsync(folder));

        Assert.Contains("is in use by another runtime", failure.Message, StringComparison.Ordinal);
        Assert.Contains(runtime.Identity.Endpoint.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_for_a_port_in_use_contains_the_port()
    {
        using var folder = new TemporaryFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var failure = await Assert.ThrowsAsync<StartException>(() => StartAsync(folder, port));

        Assert.StartsWith($"port {port} is in use: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--port N", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_runtime_leaves_folder_and_port_free()
    {
        using var folder = new TemporaryFolder();
        int port;
        await using (var runtime = await StartAsync(folder))
        {
            port = runtime.Identity.Endpoint.Port;
        }

        await using var next = await StartAsync(folder, port);

        Assert.Equal(port, next.Identity.Endpoint.Port);
    }

    [Fact]
    public async Task A_warning_about_the_template_is_a_line_of_the_start()
    {
        using var folder = new TemporaryFolder();
        using var lines = new StringWriter();
        var template = folder.Write("template.yaml", "Transform: AWS::Serverless-2016-10-31\nResources:\n  Rows: { Type: AWS::Serverless::SimpleTable, TestingMetadata: 1 }\n");

        await using var runtime = await LocalRuntime.StartAsync(new RuntimeOptions { Port = 0, Ephemeral = true, Template = template }, new ConsoleOutput(lines, TextWriter.Null, terminal: null, TimeProvider.System), TestContext.Current.CancellationToken);

        Assert.Contains("warning: template.yaml(3,47): Rows.TestingMetadata: not an attribute of a resource, SAM ignores it", lines.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_for_a_file_that_cannot_be_written_contains_its_path()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        var inTheWay = folder.Write(Path.Combine("data", "environments"), "a file where a folder belongs");

        var failure = await Assert.ThrowsAsync<StartException>(() => StartAsync(folder));

        Assert.Contains(inTheWay, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ephemeral_runtime_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        string data;
        await using (var runtime = await StartAsync(folder, ephemeral: true))
        {
            data = runtime.DataFolder;
            Assert.True(Directory.Exists(data));
        }

        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public void A_temporary_folder_may_leave_its_logs_and_nothing_else()
    {
        var folder = DataFolder.Open(new RuntimeOptions { Ephemeral = true, Template = "template.yaml" });
        Directory.CreateDirectory(folder.Logs);
        Directory.CreateDirectory(folder.Versions);
        File.WriteAllText(folder.Database, "");

        Assert.True(folder.KeepLogs());
        folder.Dispose();

        Assert.Equal([folder.Logs], Directory.EnumerateFileSystemEntries(folder.Path));
        Directory.Delete(folder.Path, recursive: true);
    }

    [Fact]
    public void A_folder_of_the_user_keeps_everything_anyway()
    {
        using var temporary = new TemporaryFolder();
        using var folder = DataFolder.Open(new RuntimeOptions { DataFolder = temporary.Path, Template = "template.yaml" });

        Assert.False(folder.KeepLogs());
    }

    private static AmazonSQSClient Sqs(LocalRuntime runtime) =>
        new(new BasicAWSCredentials("local", "local"), new AmazonSQSConfig { ServiceURL = runtime.Identity.Endpoint.ToString(), AuthenticationRegion = "us-east-1" });

    private static Task<LocalRuntime> StartAsync(TemporaryFolder folder, int port = 0, bool ephemeral = false)
    {
        var options = new RuntimeOptions
        {
            Port = port,
            DataFolder = Path.Combine(folder.Path, "data"),
            Ephemeral = ephemeral,
            Template = folder.Write("template.yaml", Template),
        };
        return LocalRuntime.StartAsync(options, new ConsoleOutput(TextWriter.Null, TextWriter.Null, terminal: null, TimeProvider.System), CancellationToken.None);
    }
}
