using System.Net;
using System.Text;
using System.Text.Json;

namespace DurableLocal.Tests.Browser;

/// <summary>A page of another origin in the same browser, which tries to change and to read.</summary>
public sealed class OriginTests(ConsoleRuntime runtime, Chromium chromium)
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_page_of_another_origin_can_neither_change_nor_read_anything(string host)
    {
        await runtime.SendAsync("inbox", $"kept from {host}");
        using var other = new HttpListener { Prefixes = { $"http://{host}:{TestPort.Free()}/" } };
        other.Start();
        var serving = ServeAsync(other);
        var address = new Uri(other.Prefixes.Single());
        await using (var browser = await chromium.OpenAsync(address))
        {
            browser.ToleratesErrors = true;
            await browser.GoAsync("/");
            var console = runtime.Address.GetLeftPart(UriPartial.Authority);
            var purge = JsonSerializer.Serialize(new { QueueUrl = await runtime.UrlAsync("inbox") });
            var results = await browser.Page.EvaluateAsync<string[]>(
                """
                async ([root, body, arn]) => {
                    const attempts = [
                        // Requests without a preflight: the server has to reject them.
                        () => fetch(`${root}/?Action=PurgeQueue&QueueUrl=${encodeURIComponent(JSON.parse(body).QueueUrl)}`, { mode: 'no-cors' }),
                        () => fetch(`${root}/`, { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ Action: 'PurgeQueue', QueueUrl: JSON.parse(body).QueueUrl }) }),
                        () => fetch(`${root}/2025-12-01/durable-executions/${encodeURIComponent(arn)}/stop`, { method: 'POST', mode: 'no-cors', body: '{}' }),
                        // With one.
                        () => fetch(`${root}/`, { method: 'POST', body, headers: { 'X-Amz-Target': 'AmazonSQS.PurgeQueue' } }),
                        () => fetch(`${root}/api/overview`),
                    ];
                    const results = [];
                    for (const attempt of attempts) {
                        try {
                            const response = await attempt();
                            results.push(`${response.type} ${response.status}`);
                        } catch (error) {
                            results.push('error');
                        }
                    }
                    // A form and a frame.
                    document.body.innerHTML = `<iframe name="target" src="${root}/"></iframe><form method="post" target="target" action="${root}/"><input name="Action" value="PurgeQueue"></form>`;
                    document.querySelector('form').submit();
                    return results;
                }
                """,
                new object[] { console, purge, await runtime.ArnAsync("sleep-1") });

            // A browser may reject the requests itself; none has a response that can be read.
            Assert.Equal(5, results.Length);
            Assert.All(results, static result => Assert.True(result is "opaque 0" or "error", result));
        }

        other.Stop();
        await serving;
        Assert.Equal(1, (await runtime.ReadAsync($"queues/messages?queue=shop-inbox&text=kept%20from%20{host}")).GetProperty("total").GetInt64());
        Assert.Equal("RUNNING", (await runtime.ReadAsync("executions/named?name=sleep-1"))[0].GetProperty("status").GetString());
    }

    private static async Task ServeAsync(HttpListener listener)
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                context.Response.ContentType = "text/html";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("<!doctype html><title>other</title><body></body>"));
                context.Response.Close();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
