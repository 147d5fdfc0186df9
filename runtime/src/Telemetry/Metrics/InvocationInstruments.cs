using System.Diagnostics;
using System.Diagnostics.Metrics;
using DurableLocal.Lambda;

namespace DurableLocal.Telemetry.Metrics;

/// <summary>The instruments of invocations, by the semantic conventions for FaaS metrics, with <c>faas.name</c> and <c>faas.trigger</c>.</summary>
internal sealed class InvocationInstruments(Meter meter)
{
    private readonly Histogram<double> _duration = meter.CreateHistogram(
        "faas.invoke_duration", "s", "Duration of invocations", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets.Seconds });

    private readonly Counter<long> _succeeded = meter.CreateCounter<long>("faas.invocations", "{invocation}", "Successful invocations");
    private readonly Counter<long> _errors = meter.CreateCounter<long>("faas.errors", "{error}", "Invocations that did not succeed, those that timed out included");
    private readonly Counter<long> _timeouts = meter.CreateCounter<long>("faas.timeouts", "{timeout}", "Invocations that timed out");

    /// <summary>Records an invocation that has run.</summary>
    public void Record(Invocation invocation, InvocationOutcome outcome)
    {
        var tags = new TagList
        {
            { "faas.name", invocation.Function.Function.Name },
            { "faas.trigger", FunctionAttributes.TriggerOf(invocation) },
        };
        _duration.Record((outcome.EndedAt - outcome.StartedAt).TotalSeconds, tags);
        if (outcome.Kind == InvocationOutcomeKind.Succeeded)
        {
            _succeeded.Add(1, tags);
            return;
        }

        if (outcome.Kind == InvocationOutcomeKind.TimedOut)
        {
            _timeouts.Add(1, tags);
        }

        tags.Add("error.type", outcome.ErrorType);
        _errors.Add(1, tags);
    }
}
