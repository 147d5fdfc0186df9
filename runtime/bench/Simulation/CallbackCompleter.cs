namespace DurableLocal.Bench.Simulation;

/// <summary>Completes the callbacks that functions have received, some time later, and records what was acknowledged.</summary>
internal sealed class CallbackCompleter(Simulation simulation)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, CallbackRecord> _callbacks = new(StringComparer.Ordinal);

    public int Open { get; private set; }

    /// <summary>Completes the callback, once.</summary>
    /// <param name="mayTimeOut">Whether it may be left to its timeout.</param>
    public void Expect(string id, string arn, bool mayTimeOut)
    {
        if (_callbacks.ContainsKey(id))
        {
            return;
        }

        var record = new CallbackRecord(arn, simulation.Random.Next(8) == 0 ? "FAILED" : "SUCCEEDED");
        _callbacks.Add(id, record);
        if (!mayTimeOut || simulation.Random.Next(3) > 0)
        {
            _ = CompleteAsync(id, record, mayTimeOut);
        }
    }

    /// <summary>Whether a callback may have this status: that of its completion, or TIMED_OUT unless the completion was acknowledged.</summary>
    public bool Allows(string id, string status, bool mayTimeOut) =>
        !_callbacks.TryGetValue(id, out var record)
            ? mayTimeOut && status == "TIMED_OUT"
            : status == record.Status || (mayTimeOut && status == "TIMED_OUT" && !record.IsAcknowledged);

    private async Task CompleteAsync(string id, CallbackRecord record, bool mayTimeOut)
    {
        Open++;
        await Task.Delay(LongestDelay * simulation.Random.NextDouble(), simulation.Time);
        var isRepeated = false;
        while (true)
        {
            var response = record.Status == "SUCCEEDED"
                ? await simulation.Outside.CallbackAsync(id, "succeed", "\"approved\"")
                : await simulation.Outside.CallbackAsync(id, "fail", """{"ErrorType":"Denied","ErrorMessage":"denied"}""");
            if (!response.MayBeRepeated)
            {
                record.IsAcknowledged = response.IsOk;
                if (!response.IsOk && !isRepeated && !mayTimeOut && !simulation.RecordOf(record.Arn).IsStopRequested)
                {
                    simulation.Violation($"callback {id}: {response.Status} {response.ErrorType} {response.Body}");
                }

                break;
            }

            // The completion whose response was lost may have had its effect.
            isRepeated = true;
            await simulation.Outside.PauseAsync();
        }

        Open--;
    }

    /// <param name="arn">The execution that waits for it.</param>
    /// <param name="status">What it is completed with.</param>
    private sealed class CallbackRecord(string arn, string status)
    {
        public string Arn => arn;

        public string Status => status;

        public bool IsAcknowledged { get; set; }
    }
}
