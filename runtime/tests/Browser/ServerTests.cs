using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DurableLocal.Tests.Browser;

/// <summary>The console's port without a browser: pages, files, headers, and which requests it rejects.</summary>
public sealed partial class ServerTests(ConsoleRuntime runtime)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_address_of_the_console_is_the_first_line_of_the_report()
    {
        var lines = runtime.Process.Output.Split('\n').SkipWhile(static line => !line.StartsWith("Console", StringComparison.Ordinal)).ToList();

        Assert.Equal($"Console {runtime.Address.GetLeftPart(UriPartial.Authority)}", lines[0].TrimEnd());
        Assert.StartsWith("Stack", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/executions")]
    [InlineData("/executions/arn%3Aaws%3Alambda")]
    [InlineData("/queues/shop-work")]
    [InlineData("/tables/shop-orders")]
    [InlineData("/logs")]
    [InlineData("/key/tour-1")]
    public async Task Every_page_is_the_same_document_under_a_strict_policy(string path)
    {
        using var response = await runtime.Http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        var html = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_scripts_of_each_page_take_less_than_30_kilobytes_on_the_wire()
    {
        foreach (var page in new[] { "overview", "executions", "execution", "queues", "queue", "tables", "table", "logs", "fate" })
        {
            var bytes = 0;
            var scripts = new List<string> { "app.js", $"{page}.js" };
            for (var i = 0; i < scripts.Count; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/assets/{scripts[i]}") { Headers = { AcceptEncoding = { new StringWithQualityHeaderValue("gzip") } } };
                using var response = await runtime.Http.SendAsync(request, Cancellation);
                Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
                Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
                bytes += (await response.Content.ReadAsByteArrayAsync(Cancellation)).Length;
                var text = await runtime.Http.GetStringAsync(new Uri($"/assets/{scripts[i]}", UriKind.Relative), Cancellation);
                scripts.AddRange(Imports().Matches(text).Select(static match => match.Groups[1].Value).Where(script => !scripts.Contains(script)));
            }

            Assert.True(bytes < 30 * 1024, $"{page}: {bytes} bytes of {string.Join(", ", scripts)}");
        }
    }

    [Fact]
    public async Task A_file_that_has_not_changed_is_not_sent_again()
    {
        using var first = await runtime.Http.GetAsync(new Uri("/assets/app.js", UriKind.Relative), Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/app.js") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var second = await runtime.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/assets/missing.js")]
    [InlineData("/assets/../runtime.db")]
    [InlineData("/api/missing")]
    public async Task What_does_not_exist_is_a_404_that_names_it(string path)
    {
        using var response = await runtime.Http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("executions?status=BROKEN", "BROKEN")]
    [InlineData("executions?offset=x", "offset")]
    [InlineData("executions/history?arn=x", "arn")]
    [InlineData("executions/history", "arn")]
    [InlineData("queues/messages?queue=none", "queue")]
    [InlineData("logs", "text")]
    public async Task A_wrong_parameter_is_an_error_that_names_it(string operation, string named)
    {
        using var response = await runtime.Http.GetAsync(new Uri($"/api/{operation}", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(named, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_request_of_another_origin_is_rejected(string header, string value)
    {
        foreach (var (method, path, target) in new[] { (HttpMethod.Get, "/", null), (HttpMethod.Get, "/api/overview", null), (HttpMethod.Get, "/api/changes", null), (HttpMethod.Post, "/", "AmazonSQS.PurgeQueue") })
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.TryAddWithoutValidation(header, value);
            if (target is not null)
            {
                request.Headers.Add("X-Amz-Target", target);
                request.Content = new StringContent(JsonSerializer.Serialize(new { QueueUrl = await runtime.UrlAsync("inbox") }), Encoding.UTF8, "text/plain");
            }

            using var response = await runtime.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    [GeneratedRegex("from '\\./([a-z]+\\.js)'")]
    private static partial Regex Imports();

    [Fact]
    public async Task The_public_protocols_are_served_on_the_port_of_the_console()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("{}", Encoding.UTF8, "application/x-amz-json-1.0") };
        request.Headers.Add("X-Amz-Target", "AmazonSQS.ListQueues");
        request.Headers.Add("Origin", runtime.Address.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var response = await runtime.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("shop-inbox", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
