using System.Globalization;
using System.IO.Compression;
using Amazon.Lambda.Model;
using Amazon.SQS.Model;
using DurableLocal.Core.Storage;
using DurableLocal.Hosting;

namespace DurableChaining.Tests.EndToEnd.Upgrades;

/// <summary>
/// Records the data folder of a commit for <see cref="UpgradeTests"/>: builds it in a clone, starts work of every kind, kills the
/// runtime with <c>kill -9</c> and packs its store. RECORD_COMMIT names the commit (runtime/docs/reliability.md).
/// </summary>
public sealed class RecordTests : IDisposable
{
    private const int OpenMessages = 30;

    private static readonly string? Commit = Environment.GetEnvironmentVariable("RECORD_COMMIT");

    /// <summary>What the history of an execution of the workflow <c>Approval</c> contains once it waits, by its name and input.</summary>
    private static readonly IReadOnlyDictionary<string, string> Waiting = new Dictionary<string, string>
    {
        ["wait"] = "WaitStarted",
        ["retry"] = "StepFailed",
        ["branches"] = "WaitStarted",
        ["child"] = "WaitStarted",
        ["callback"] = "CallbackStarted",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("record-");

    private string Clone => Path.Combine(_folder.FullName, "clone");

    private string Data => Path.Combine(_folder.FullName, "data");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_folder_of_a_commit_is_recorded_on_request()
    {
        Assert.SkipWhen(Commit is null, "RECORD_COMMIT names the commit whose data folder is to be recorded");
        await RunAsync(Repository.Root, "git", "clone", "--quiet", "--shared", "--no-checkout", ".", Clone);
        await RunAsync(Clone, "git", "checkout", "--quiet", "--detach", Commit);
        await RunAsync(Clone, "dotnet", "build", "runtime/src/Cli", "-v", "quiet");
        var program = Path.Combine(Clone, "runtime", "src", "Cli", Repository.OutputPath, "durable-local.dll");
        await using (var process = await RuntimeProcess.StartAsync(
            new RuntimeProgram("dotnet", [program], Clone), Data, "--template", WriteTemplate(), "--stack-name", Pipeline.Stack, "--parameter", "StepRetrySeconds=20"))
        {
            await StartWorkAsync(process);
            await process.KillAsync();
        }

        await File.WriteAllTextAsync(Path.Combine(Data, "killed-at"), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        await PackAsync(await CloseLogAsync());
    }

    /// <summary>The template of the commit, with the workflow whose executions wait and a first step that fails on request.</summary>
    private string WriteTemplate()
    {
        var text = UpgradeTests.WithApproval(File.ReadAllText(Path.Combine(Clone, "template.yaml")).Replace("CodeUri: src/", $"CodeUri: {Clone}/src/", StringComparison.Ordinal), $"{Clone}/", "RunAsync");
        var file = Path.Combine(_folder.FullName, "template.yaml");
        File.WriteAllText(file, FaultyTemplate.WithStep(text, $"{Clone}/", stepTimeoutSeconds: 60));
        return file;
    }

    private static async Task StartWorkAsync(RuntimeProcess process)
    {
        var pipeline = new Pipeline(process);
        await pipeline.SubmitAllAsync(Range("done", 10, "demo"));
        await pipeline.SubmitAsync("""{"id":"rejected","name":"demo","value":"five"}""");
        await Wait.UntilAsync(pipeline.RowsAsync, static rows => rows.Count == 11, "11 rows");

        foreach (var place in Waiting.Keys)
        {
            await StartApprovalAsync(process, $"at-{place}", place);
        }

        await StartApprovalAsync(process, "paused", "wait");
        foreach (var (place, sign) in Waiting.Append(new("paused", "WaitStarted")))
        {
            await HasEventAsync(process, UpgradeTests.Approval, place == "paused" ? place : $"at-{place}", sign);
        }

        await UpgradeTests.PauseAsync(process, "paused");
        await Wait.UntilAsync(() => UpgradeTests.ExecutionAsync(process, "paused"), static execution => execution.Status == "PAUSED", "the pause");
        await SendLateAsync(process, pipeline);
        await pipeline.SubmitAllAsync(Range("retry", 4, "throttle-3"));
        await pipeline.SubmitAllAsync(Range("held", 1, "sleep"));
        for (var i = 0; i < 4; i++)
        {
            await HasEventAsync(process, Pipeline.OrchestratorArn, $"retry-{i}", "ChainedInvokeFailed");
        }

        await HasEventAsync(process, Pipeline.OrchestratorArn, "held-0", "ChainedInvokeStarted");
        await pipeline.SubmitAllAsync(Range("open", OpenMessages, "demo"));
        await Wait.UntilAsync(pipeline.RowsAsync, static rows => rows.Count(static row => row["id"].S.StartsWith("open-", StringComparison.Ordinal)) >= OpenMessages / 4, "some rows");
    }

    private static IEnumerable<string> Range(string id, int count, string name) =>
        Enumerable.Range(0, count).Select(i => $$"""{"id":"{{id}}-{{i}}","name":"{{name}}","value":{{i}}}""");

    private static Task SendLateAsync(RuntimeProcess process, Pipeline pipeline) => process.Sqs.SendMessageBatchAsync(
        pipeline.WorkQueueUrl,
        [.. Range("late", 5, "demo").Select(static (body, i) => new SendMessageBatchRequestEntry { Id = $"{i}", MessageBody = body, DelaySeconds = 60 })]);

    private static Task StartApprovalAsync(RuntimeProcess process, string name, string place) => process.Lambda.InvokeAsync(
        new InvokeRequest { FunctionName = $"{UpgradeTests.Approval}:live", InvocationType = "Event", DurableExecutionName = name, Payload = $"\"{place}\"" });

    private static Task HasEventAsync(RuntimeProcess process, string function, string name, string type) => Wait.UntilAsync(
        async () =>
        {
            var found = (await process.Lambda.ListDurableExecutionsByFunctionAsync(new ListDurableExecutionsByFunctionRequest { FunctionName = function, DurableExecutionName = name })).DurableExecutions ?? [];
            return found is [var execution]
                ? (await process.Lambda.GetDurableExecutionHistoryAsync(new GetDurableExecutionHistoryRequest { DurableExecutionArn = execution.DurableExecutionArn })).Events
                : [];
        },
        events => events.Any(line => line.EventType == type),
        $"{type} of {name}");

    /// <summary>Copies the write-ahead log to the file, as the last connection does when it is closed, and returns the schema version.</summary>
    private async Task<int> CloseLogAsync()
    {
        var newest = RuntimeSchema.Migrations.Max(static migration => migration.Number);
        for (var version = 0; ; version++)
        {
            try
            {
                // A version below that of the file is rejected, so that no migration is applied.
                await Database.Open(Path.Combine(Data, "runtime.db"), RuntimeSchema.Migrations.Where(migration => migration.Number <= version)).DisposeAsync();
                return version;
            }
            catch (StorageException) when (version < newest)
            {
                // Try the next one.
            }
        }
    }

    private async Task PackAsync(int version)
    {
        var file = Path.Combine(Repository.Root, "tests", "EndToEnd", "Upgrades", "Folders", $"schema-{version}.zip");
        File.Delete(file);
        await using var zip = await ZipFile.OpenAsync(file, ZipArchiveMode.Create);
        foreach (var name in (string[])["runtime.db", "killed-at"])
        {
            await zip.CreateEntryFromFileAsync(Path.Combine(Data, name), name, CompressionLevel.SmallestSize);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{file}: {new FileInfo(file).Length} bytes, of commit {Commit}");
    }

    private static async Task RunAsync(string folder, string program, params string[] arguments)
    {
        var (code, output, errors) = await Programs.RunAsync(new RuntimeProgram(program, arguments, folder));
        Assert.True(code == 0, output + errors);
    }
}
