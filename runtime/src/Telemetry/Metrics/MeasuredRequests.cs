using System.Diagnostics;
using System.Diagnostics.Metrics;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Telemetry.Metrics;

/// <summary>Measures the requests to a service, by the semantic conventions for HTTP servers.</summary>
internal sealed class MeasuredRequests(IEndpoint endpoint, string service, Histogram<double> duration) : IEndpoint
{
    /// <summary>Creates the instrument that all services share.</summary>
    public static Histogram<double> CreateInstrument(Meter meter) => meter.CreateHistogram(
        "http.server.request.duration", "s", "Duration of requests to the services", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets.Seconds });

    public bool Accepts(HttpRequest request) => endpoint.Accepts(request);

    public async Task HandleAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        await endpoint.HandleAsync(context).ConfigureAwait(false);
        duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new TagList
        {
            { "rpc.service", service },
            { "http.request.method", context.Request.Method },
            { "http.response.status_code", context.Response.StatusCode },
            { "url.scheme", "http" },
        });
    }
}
