using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Conformance;

/// <summary>Step semantics where the function's processes are killed at random points of a step, by a fixed seed.</summary>
public sealed class KillTests(ConformanceRuntime runtime)
{
    private const int Executions = 8;
    private const int Steps = 10;

    /// <summary>Of each execution: the service bears five failed invocations in a row, and the pause before the third is 4 s.</summary>
    private const int Kills = 2;

    /// <summary>A step's length; a kill comes at most so much later than the effect of the step before.</summary>
    private const int StepMilliseconds = 100;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task At_least_once_step_is_never_skipped()
    {
        var trails = await RunAsync("AtLeastOnce", seed: 1);

        Assert.All(trails, trail =>
        {
            Assert.Equal(Enumerable.Range(1, Steps), trail.Succeeded);
            Assert.Equal(Enumerable.Range(1, Steps), trail.Effects.Distinct());
        });
    }

    [Fact]
    public async Task At_most_once_step_is_never_repeated()
    {
        var trails = await RunAsync("AtMostOnce", seed: 2);

        Assert.All(trails, trail =>
        {
            Assert.Equal(trail.Effects.Distinct(), trail.Effects);
            Assert.Subset(trail.Effects.ToHashSet(), trail.Succeeded.ToHashSet());
        });
    }

    private async Task<Trail[]> RunAsync(string function, int seed)
    {
        var process = await runtime.ProcessAsync();
        var folder = Directory.CreateTempSubdirectory("kill-");
        try
        {
            var files = Enumerable.Range(0, Executions).Select(i => Path.Combine(folder.FullName, $"{i}")).ToList();
            var running = files.Select(file => RunOneAsync(process, function, file)).ToList();
            await KillAsync(process, function, files, new Random(seed), Task.WhenAll(running));
            var trails = await Task.WhenAll(running);
            Assert.Contains(trails, trail => trail.WasInterrupted);
            return trails;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Trail> RunOneAsync(RuntimeProcess process, string function, string file)
    {
        var input = JsonSerializer.Serialize(new { File = file, Steps });
        var execution = await Execution.StartAsync(process.Lambda, $"{ConformanceTemplate.StackName}-{function}", input, asEvent: true);
        var end = await execution.EndAsync();
        Assert.Equal(ExecutionStatus.SUCCEEDED, end.Status);
        var history = await execution.HistoryAsync();
        return new Trail(
            [.. JsonNode.Parse(end.Result)!.AsArray().Select(number => (int)number!)],
            [.. (await File.ReadAllLinesAsync(file)).Select(int.Parse)],
            history.Exists(IsCrash));
    }

    private static bool IsCrash(Event each) => each.InvocationCompletedDetails?.Error?.Payload?.ErrorType == "Runtime.ExitError";

    /// <summary>Kills within a step of the last effect of an execution that has had too few kills: all processes, so that others are hit too.</summary>
    private static async Task KillAsync(RuntimeProcess process, string function, List<string> files, Random random, Task ended)
    {
        var (seen, kills) = (new long[Executions], new int[Executions]);
        while (!ended.IsCompleted && kills.Min() < Kills)
        {
            var lengths = files.Select(Length).ToArray();
            var moving = Enumerable.Range(0, Executions).Where(i => lengths[i] > seen[i]).ToList();
            seen = lengths;
            if (!moving.Exists(i => kills[i] < Kills))
            {
                await Task.WhenAny(ended, Task.Delay(Glance));
                continue;
            }

            await Task.Delay(random.Next(StepMilliseconds));
            foreach (var victim in ProcessesOf(process, function))
            {
                using (victim)
                {
                    victim.Kill();
                }
            }

            moving.ForEach(i => kills[i]++);
        }
    }

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    /// <summary>The runtime keeps a file for each function process; a process's environment says whose it is.</summary>
    private static IEnumerable<Process> ProcessesOf(RuntimeProcess process, string function)
    {
        var mark = $"AWS_LAMBDA_FUNCTION_NAME={ConformanceTemplate.StackName}-{function}\0";
        foreach (var id in Directory.EnumerateFiles(Path.Combine(process.DataFolder, "environments")).Select(Path.GetFileName))
        {
            Process? found = null;
            try
            {
                if (File.ReadAllText($"/proc/{id}/environ").Contains(mark, StringComparison.Ordinal))
                {
                    found = Process.GetProcessById(int.Parse(id!));
                }
            }
            catch (Exception gone) when (gone is IOException or ArgumentException)
            {
                // It ended between the two looks.
            }

            if (found is not null)
            {
                yield return found;
            }
        }
    }

    /// <param name="Succeeded">Numbers of the steps that the workflow saw succeed.</param>
    /// <param name="Effects">What the steps left, in order.</param>
    private sealed record Trail(int[] Succeeded, int[] Effects, bool WasInterrupted);
}
