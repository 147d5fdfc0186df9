using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Conformance;

/// <summary>Step semantics while the function's processes are killed at random points of a step; the seed is fixed.</summary>
public sealed class KillTests(ConformanceRuntime runtime)
{
    private const int Executions = 5;
    private const int Steps = 10;

    /// <summary>Kills for each execution, counted while it makes progress.</summary>
    private const int Kills = 2;

    /// <summary>
    /// Failed invocations after which an execution is spared until its end. The service fails an execution after its sixth
    /// failed invocation in a row; two kills may come before the history shows the first of them.
    /// </summary>
    private const int TolerableKills = 3;

    /// <summary>Duration of a step, and the longest delay between the effect of a step and a kill.</summary>
    private const int StepMilliseconds = 100;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task At_least_once_step_is_never_skipped()
    {
        var traces = await RunAsync("AtLeastOnce", seed: 1);

        Assert.All(traces, trace =>
        {
            Assert.Equal(Enumerable.Range(1, Steps), trace.Succeeded);
            Assert.Equal(Enumerable.Range(1, Steps), trace.Effects.Distinct());
        });
    }

    [Fact]
    public async Task At_most_once_step_is_never_repeated()
    {
        var traces = await RunAsync("AtMostOnce", seed: 2);

        Assert.All(traces, trace =>
        {
            Assert.Equal(trace.Effects.Distinct(), trace.Effects);
            Assert.Subset(trace.Effects.ToHashSet(), trace.Succeeded.ToHashSet());
        });
    }

    private async Task<StepTrace[]> RunAsync(string function, int seed)
    {
        var process = await runtime.ProcessAsync();
        var folder = Directory.CreateTempSubdirectory("kill-");
        try
        {
            var files = Enumerable.Range(0, Executions).Select(i => Path.Combine(folder.FullName, $"{i}")).ToList();
            var executions = await Task.WhenAll(files.Select(file => StartAsync(process, function, file)));
            var ended = Task.WhenAll(executions.Select(execution => execution.EndAsync()));
            await KillAsync(process, function, executions, files, new Random(seed), ended);
            await ended;
            var traces = await Task.WhenAll(executions.Zip(files, ReadTraceAsync));
            Assert.Contains(traces, trace => trace.WasInterrupted);
            return traces;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<Execution> StartAsync(RuntimeProcess process, string function, string file)
    {
        var input = JsonSerializer.Serialize(new { File = file, Steps });
        return Execution.StartAsync(process.Lambda, $"{ConformanceTemplate.StackName}-{function}", input, asEvent: true);
    }

    private static async Task<StepTrace> ReadTraceAsync(Execution execution, string file)
    {
        var end = await execution.DescribeAsync();
        Assert.True(end.Status == ExecutionStatus.SUCCEEDED, $"{end.Status} {end.Error?.ErrorType}: {end.Error?.ErrorMessage}");
        var history = await execution.HistoryAsync();
        return new StepTrace(
            [.. JsonNode.Parse(end.Result)!.AsArray().Select(number => (int)number!)],
            [.. (await File.ReadAllLinesAsync(file)).Select(int.Parse)],
            history.Exists(IsCrash));
    }

    private static bool IsCrash(Event each) => each.InvocationCompletedDetails?.Error?.Payload?.ErrorType == "Runtime.ExitError";

    /// <summary>
    /// Kills all processes of the function, at most one step's duration after a step took effect, until each execution had
    /// <see cref="Kills"/> of them.
    /// </summary>
    private static async Task KillAsync(RuntimeProcess process, string function, Execution[] executions, List<string> files, Random random, Task ended)
    {
        var (seen, kills) = (new long[Executions], new int[Executions]);
        while (!ended.IsCompleted && kills.Min() < Kills)
        {
            var lengths = files.Select(Length).ToArray();
            var advanced = Enumerable.Range(0, Executions).Where(i => lengths[i] > seen[i]).ToList();
            seen = lengths;
            if (!advanced.Exists(i => kills[i] < Kills) || !await TolerateKillAsync(executions))
            {
                await Task.WhenAny(ended, Task.Delay(PollInterval));
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

            advanced.ForEach(i => kills[i]++);
        }
    }

    /// <summary>Whether every running execution succeeds after one more failed invocation.</summary>
    private static async Task<bool> TolerateKillAsync(Execution[] executions)
    {
        var histories = await Task.WhenAll(executions.Select(execution => execution.HistoryAsync()));
        return histories.All(history => history.Count(IsCrash) < TolerableKills || history.Exists(each => each.EventType == EventType.ExecutionSucceeded));
    }

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    /// <summary>The environment of a function process contains the function's name.</summary>
    private static IEnumerable<Process> ProcessesOf(RuntimeProcess process, string function)
    {
        var variable = $"AWS_LAMBDA_FUNCTION_NAME={ConformanceTemplate.StackName}-{function}\0";
        foreach (var id in process.FunctionProcesses)
        {
            Process? found = null;
            try
            {
                if (File.ReadAllText($"/proc/{id}/environ").Contains(variable, StringComparison.Ordinal))
                {
                    found = Process.GetProcessById(int.Parse(id));
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // The process ended after it was listed; a process of another user may have its id.
            }

            if (found is not null)
            {
                yield return found;
            }
        }
    }

    /// <param name="Succeeded">Numbers of the steps whose result the workflow received.</param>
    /// <param name="Effects">Numbers that the steps appended to the file, in order.</param>
    /// <param name="WasInterrupted">Whether at least one invocation ended by a kill.</param>
    private sealed record StepTrace(int[] Succeeded, int[] Effects, bool WasInterrupted);
}
