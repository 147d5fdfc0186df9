using System.Collections.Concurrent;
using System.Net;

namespace DurableChaining.Tests.EndToEnd.Traces;

/// <summary>Receives traces by OTLP over HTTP with protobuf.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly Task _receiving;

    public OtlpReceiver()
    {
        Url = $"http://127.0.0.1:{TestPort.Free()}";
        _listener.Prefixes.Add($"{Url}/v1/traces/");
        _listener.Start();
        _receiving = ReceiveAsync();
    }

    public string Url { get; }

    /// <summary>What was received, in this order.</summary>
    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

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
                ReceivedSpan.ReadRequest(body.ToArray()).ForEach(_spans.Enqueue);
            }

            context.Response.StatusCode = IsUnavailable ? 503 : 200;
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }
}
