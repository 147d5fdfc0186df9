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

/// <summary>A request as it came over the wire.</summary>
/// <param name="Target">Path and query, undecoded.</param>
internal sealed record RecordedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Path => Target.Split('?')[0];

    public string Query => Target.Contains('?', StringComparison.Ordinal) ? Target[(Target.IndexOf('?', StringComparison.Ordinal) + 1)..] : "";

    public string Text => Encoding.UTF8.GetString(Body);
}

internal sealed record CannedAnswer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    public CannedAnswer(int status, string body, params (string Name, string Value)[] headers)
        : this(status, Encoding.UTF8.GetBytes(body), headers)
    {
    }

    /// <summary>Sent without a length, piece by piece.</summary>
    public bool Chunked { get; init; }
}

/// <summary>Stands in for the Lambda service: records each request, and answers what it was told to, the last answer again and again.</summary>
internal sealed class RecordingService : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<CannedAnswer> _answers = new();

    private RecordingService(WebApplication application) => _application = application;

    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    public string Url => _application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    public static async Task<RecordingService> StartAsync(params CannedAnswer[] answers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var service = new RecordingService(builder.Build());
        foreach (var answer in answers)
        {
            service._answers.Enqueue(answer);
        }

        service._application.Run(service.AnswerAsync);
        await service._application.StartAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Requests.Enqueue(new RecordedRequest(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        if (!_answers.TryPeek(out var answer))
        {
            throw new InvalidOperationException($"no answer for {context.Request.Method} {context.Request.Path}");
        }

        if (_answers.Count > 1)
        {
            _answers.TryDequeue(out _);
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Status == StatusCodes.Status204NoContent)
        {
            return;
        }

        if (!answer.Chunked)
        {
            context.Response.ContentLength = answer.Body.Length;
        }

        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
