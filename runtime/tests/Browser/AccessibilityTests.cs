using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace DurableLocal.Tests.Browser;

/// <summary>The rules of axe on every page, light and dark.</summary>
public sealed class AccessibilityTests(ConsoleRuntime runtime, Chromium chromium)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_page_has_a_finding(ColorScheme scheme)
    {
        await using var browser = await chromium.OpenAsync(runtime.Address, scheme);
        var execution = $"/executions/{Uri.EscapeDataString(await runtime.ArnAsync("tour-1"))}";
        var failed = $"/executions/{Uri.EscapeDataString(await runtime.ArnAsync("bad-7"))}";
        var findings = new List<string>();
        foreach (var (path, ready) in new[]
        {
            ("/", ".tiles"), ("/executions", "tbody a"), (execution, ".waterfall .bar"), ($"{execution}?tab=events", ".panel td"), ($"{execution}?tab=logs", ".log"), (failed, ".error"),
            ("/queues", "tbody a"), ("/queues/shop-inbox", "tbody a"), ("/tables", "tbody a"), ("/tables/shop-orders", ".items td"), ("/logs", ".log"), ("/key/tour-1", ".fate"), ("/key/none", ".empty"),
        })
        {
            await browser.GoAsync(path);
            await browser.SeeAsync(browser.Page.Locator(ready));
            var result = await browser.Page.RunAxe();
            findings.AddRange(result.Violations.Select(violation => $"{path}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Take(3).Select(static node => node.Html))}"));
        }

        Assert.Empty(findings);
    }
}
