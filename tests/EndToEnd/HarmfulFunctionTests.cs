using System.Diagnostics;
using System.Globalization;
using Amazon.Lambda.Model;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>
/// A function that writes without end to its log, or opens sockets without end, harms its own invocations only.
/// HARM_LOG_MEGABYTES and HARM_SOCKETS set how much.
/// </summary>
public sealed class HarmfulFunctionTests : IDisposable
{
    /// <summary>The file of a log, the one before it, and what is in the buffers when it is renamed.</summary>
    private const long LargestLog = 40L * 1024 * 1024;

    private const long LargestRuntime = 600L * 1024 * 1024;

    private static readonly int LogMegabytes = Setting("HARM_LOG_MEGABYTES", 64);
    private static readonly int Sockets = Setting("HARM_SOCKETS", 2_000);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harm-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Another_function_is_invoked_in_the_meantime_and_disk_and_memory_stay_bounded()
    {
        var template = Path.Combine(_folder.FullName, "template.yaml");
        await File.WriteAllTextAsync(template, $"Transform: AWS::Serverless-2016-10-31\nResources:\n{Function("Harmful")}{Function("Fine")}", TestContext.Current.CancellationToken);
        await using var runtime = await IsolatedRuntime.StartAsync("--template", template);
        await InvokeAsync(runtime, "fine", "1");

        foreach (var harm in new[] { $$"""{"do":"log","megabytes":{{LogMegabytes}}}""", $$"""{"do":"sockets","count":{{Sockets}},"ms":3000}""" })
        {
            var harmful = InvokeAsync(runtime, "harmful", harm);
            do
            {
                await InvokeAsync(runtime, "fine", "1").WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            }
            while (!harmful.IsCompleted);
            await harmful;
        }

        var log = Directory.EnumerateFiles(Path.Combine(runtime.Process.DataFolder, "logs"), "harmful.log*").Sum(static file => new FileInfo(file).Length);
        Assert.InRange(log, 1024 * 1024, LargestLog);
        using var process = Process.GetProcessById(runtime.Process.ProcessId);
        Assert.InRange(process.WorkingSet64, 0, LargestRuntime);
    }

    private static string Function(string id) => $"""
          {id}:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: {id.ToLowerInvariant()}
              Runtime: provided.al2023
              Handler: none
              CodeUri: {Path.Combine(Repository.Root, "runtime", "tests", "Bootstrap", Repository.OutputPath)}
              Timeout: 900

        """;

    private static async Task InvokeAsync(IsolatedRuntime runtime, string function, string payload)
    {
        var response = await runtime.Process.Lambda.InvokeAsync(new InvokeRequest { FunctionName = function, Payload = payload }, TestContext.Current.CancellationToken);
        Assert.Null(response.FunctionError);
    }

    private static int Setting(string name, int defaultValue) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : defaultValue;
}
