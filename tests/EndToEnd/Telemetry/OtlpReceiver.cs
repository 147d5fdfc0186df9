using System.Collections.Concurrent;
using System.Net;

namespace DurableChaining.Tests.EndToEnd.Telemetry;

/// <summary>Receives traces, metrics and logs by OTLP over HTTP with protobuf.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentQueue<ReceivedLog> _logs = new();
    private readonly ConcurrentDictionary<string, ReceivedMetric> _metrics = new();
    private readonly Task _receiving;

    public OtlpReceiver()
    {
        Url = $"http://127.0.0.1:{TestPort.Free()}";
        _listener.Prefixes.Add($"{Url}/v1/");
        _listener.Start();
        _receiving = ReceiveAsync();
    }

    public string Url { get; }

    /// <summary>What was received, in this order.</summary>
    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>The log records that were received, in this order.</summary>
    public IReadOnlyCollection<ReceivedLog> Logs => _logs;

    /// <summary>The last data point of each metric and its attributes.</summary>
    public ICollection<ReceivedMetric> Metrics => _metrics.Values;

    /// <summary>Whether requests are answered with 503, as by a receiver that is starting.</summary>
    public bool IsUnavailable { get; set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _receiving;
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception) when (!_listener.IsListening)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            if (!IsUnavailable)
            {
                Read(context.Request.Url!.AbsolutePath, body.ToArray());
            }

            context.Response.StatusCode = IsUnavailable ? 503 : 200;
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    private void Read(string path, byte[] request)
    {
        switch (path)
        {
            case "/v1/traces":
                ReceivedSpan.ReadRequest(request).ForEach(_spans.Enqueue);
                break;
            case "/v1/logs":
                ReceivedLog.ReadRequest(request).ForEach(_logs.Enqueue);
                break;
            case "/v1/metrics":
                ReceivedMetric.ReadRequest(request).ForEach(point => _metrics[point.Series] = point);
                break;
            default:
                throw new InvalidOperationException($"a request to {path}");
        }
    }
}
