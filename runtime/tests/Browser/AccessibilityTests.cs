using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace DurableLocal.Tests.Browser;

/// <summary>The rules of axe on every page: all of them on the light one, those that depend on colors on the dark one too.</summary>
public sealed class AccessibilityTests(ConsoleRuntime runtime, Chromium chromium)
{
    /// <summary>Runs in a page that has axe already. Returns rule, help and element of each finding.</summary>
    private const string RunColorRules =
        "async () => (await axe.run({ runOnly: ['color-contrast', 'link-in-text-block'] })).violations.flatMap(found => found.nodes.map(node => `${found.id}: ${found.help}: ${node.html}`))";

    [Fact]
    public async Task No_page_has_a_finding()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        var execution = $"/executions/{Uri.EscapeDataString(await runtime.ArnAsync("tour-1"))}";
        var failed = $"/executions/{Uri.EscapeDataString(await runtime.ArnAsync("bad-7"))}";
        var findings = new List<string>();
        foreach (var (path, ready) in new[]
        {
            ("/", ".tiles"), ("/executions", "tbody a"), (execution, ".waterfall .bar"), ($"{execution}?tab=events", ".panel td"), ($"{execution}?tab=logs", ".log"), (failed, ".error"),
            ("/queues", "tbody a"), ("/queues/shop-inbox", "tbody a"), ("/tables", "tbody a"), ("/tables/shop-orders", ".items td"), ("/logs", ".log"), ("/key/tour-1", ".fate"), ("/key/none", ".empty"),
        })
        {
            await browser.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            await browser.GoAsync(path);
            await browser.SeeAsync(browser.Page.Locator(ready));
            var light = await browser.Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
            findings.AddRange(light.Violations.SelectMany(found => found.Nodes.Select(node => $"{path}, light: {found.Id}: {found.Help}: {node.Html}")));

            await browser.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            findings.AddRange((await browser.Page.EvaluateAsync<string[]>(RunColorRules)).Select(found => $"{path}, dark: {found}"));
        }

        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }
}
