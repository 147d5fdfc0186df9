using System.Globalization;

namespace DurableLocal.Tests.Browser;

/// <summary>Measures the list of 10 000 executions and prints the figures of console.md: times depend on the machine, so none is asserted.</summary>
public sealed class PaintTests(ConsoleRuntime runtime, Chromium chromium, ITestOutputHelper output)
{
    private const int Runs = 7;

    /// <summary>The first paint of any content, and the time at which the rows of the list are there; milliseconds since the navigation. A busy machine has the rows before it paints.</summary>
    private const string Times = """
        async () => {
          const rows = performance.now();
          const paints = () => performance.getEntriesByName('first-contentful-paint');
          while (paints().length === 0) await new Promise(requestAnimationFrame);
          return [paints()[0].startTime, rows, performance.memory.usedJSHeapSize / 1048576];
        }
        """;

    [Fact]
    public async Task Ten_thousand_executions_are_painted_and_scrolled()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        var figures = new List<double[]>();
        for (var run = 0; run < Runs; run++)
        {
            await browser.GoAsync("/executions?function=shop-Echo&name=stored-");
            await browser.Page.WaitForFunctionAsync("() => document.querySelectorAll('tbody a').length > 10", null, new() { PollingInterval = 1 });
            figures.Add(await browser.Page.EvaluateAsync<double[]>(Times));
        }

        var before = Resident();
        var heap = figures[^1][2];
        for (var at = 0; at <= ConsoleRuntime.Stored; at += 500)
        {
            await browser.Page.Locator(".scroller").EvaluateAsync("(element, row) => { element.scrollTop = row * 33; }", at);
            await browser.Page.WaitForFunctionAsync("() => document.querySelectorAll('tbody .waiting').length === 0", null, new() { PollingInterval = 1 });
        }

        var after = (await browser.Page.EvaluateAsync<double[]>(Times))[2];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first contentful paint {Median(0):0} ms, rows {Median(1):0} ms (medians of {Runs})"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"scrolled to the end: page {heap:0.0} to {after:0.0} MB, runtime {before:0} to {Resident():0} MB"));

        double Median(int figure) => figures.Select(run => run[figure]).Order().ElementAt(Runs / 2);
    }

    /// <summary>Memory of the runtime in MB.</summary>
    private double Resident()
    {
        using var process = System.Diagnostics.Process.GetProcessById(runtime.Process.ProcessId);
        return process.WorkingSet64 / 1048576.0;
    }
}
