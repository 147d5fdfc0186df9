using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace DurableChaining.Lib.Tests.LambdaClient;

/// <summary>A received HTTP request.</summary>
/// <param name="Target">Path and query, not decoded.</param>
internal sealed record RecordedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Path => Target.Split('?')[0];

    public string Query => Target.Contains('?', StringComparison.Ordinal) ? Target[(Target.IndexOf('?', StringComparison.Ordinal) + 1)..] : "";

    public string Text => Encoding.UTF8.GetString(Body);
}

internal sealed record CannedResponse(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    public CannedResponse(int status, string body, params (string Name, string Value)[] headers)
        : this(status, Encoding.UTF8.GetBytes(body), headers)
    {
    }

    /// <summary>Sent with chunked transfer encoding, without a content length.</summary>
    public bool Chunked { get; init; }
}

/// <summary>A test double of the Lambda service: records each request and returns the given responses in order, then the last one repeatedly.</summary>
internal sealed class RecordingService : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<CannedResponse> _responses = new();

    private RecordingService(WebApplication application) => _application = application;

    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    public string Url => _application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    public static async Task<RecordingService> StartAsync(params CannedResponse[] responses)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var service = new RecordingService(builder.Build());
        foreach (var response in responses)
        {
            service._responses.Enqueue(response);
        }

        service._application.Run(service.WriteResponseAsync);
        await service._application.StartAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private async Task WriteResponseAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Requests.Enqueue(new RecordedRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        if (!_responses.TryPeek(out var response))
        {
            throw new InvalidOperationException($"No response is configured for {context.Request.Method} {context.Request.Path}");
        }

        if (_responses.Count > 1)
        {
            _responses.TryDequeue(out _);
        }

        context.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (response.Status == StatusCodes.Status204NoContent)
        {
            return;
        }

        if (!response.Chunked)
        {
            context.Response.ContentLength = response.Body.Length;
        }

        await context.Response.Body.WriteAsync(response.Body, context.RequestAborted);
    }
}
