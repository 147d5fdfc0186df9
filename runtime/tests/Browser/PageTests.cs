using System.Text.RegularExpressions;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DurableLocal.Tests.Browser;

/// <summary>Every page in a browser, against a runtime with 10 000 executions.</summary>
public sealed partial class PageTests(ConsoleRuntime runtime, Chromium chromium)
{
    [Fact]
    public async Task The_reason_of_a_failure_is_two_clicks_from_the_overview_and_shown_as_text()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/");
        await browser.SeeTextAsync("Latest failures");
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "FAILED" }).ClickAsync();
        await browser.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Name contains" }).FillAsync("bad-7");
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "bad-7", Exact = true }).ClickAsync();

        await browser.SeeTextAsync("bad-7: <img src=x onerror=alert(1)>");
        Assert.Equal(0, await browser.Page.Locator("main img").CountAsync());
    }

    [Fact]
    public async Task Ten_thousand_executions_scroll_while_only_the_rows_in_view_exist()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/executions?function=shop-Echo&name=stored-");
        await browser.SeeTextAsync("stored-10000");
        await browser.Page.Locator(".scroller").EvaluateAsync("element => { element.scrollTop = element.scrollHeight; }");

        await browser.SeeTextAsync("stored-00001");
        Assert.InRange(await browser.Page.Locator("tbody tr").CountAsync(), 10, 200);
        Assert.Equal("10001", await browser.Page.Locator("table").GetAttributeAsync("aria-rowcount"));
    }

    [Fact]
    public async Task A_list_is_used_by_keyboard_alone()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/executions?name=stored-0999");
        await browser.SeeTextAsync("stored-09999");
        await browser.Page.Keyboard.PressAsync("j");
        await browser.Page.Keyboard.PressAsync("j");
        await browser.Page.Keyboard.PressAsync("j");
        await browser.Page.Keyboard.PressAsync("k");
        await browser.Page.Keyboard.PressAsync("Enter");

        await Expect(browser.Page).ToHaveTitleAsync("stored-09998 · Console");
        await browser.Page.GoBackAsync();
        await browser.SeeTextAsync("stored-09999");
        await Expect(browser.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Name contains" })).ToHaveValueAsync("stored-0999");
        await browser.Page.Keyboard.PressAsync("?");
        await browser.SeeAsync(browser.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" }));
        await browser.Page.Keyboard.PressAsync("Escape");
        await browser.Page.Keyboard.PressAsync("/");
        await browser.Page.Keyboard.TypeAsync("tour-1");
        await browser.Page.Keyboard.PressAsync("Enter");
        await browser.SeeTextAsync("Fate of");
    }

    [Fact]
    public async Task A_new_execution_appears_without_a_reload()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/executions?name=appears");
        await browser.SeeTextAsync("No execution matches the filter.");
        await runtime.StartAsync("Echo", "appears-live");

        await browser.SeeAsync(browser.Page.GetByRole(AriaRole.Link, new() { Name = "appears-live" }));
        await browser.SeeAsync(browser.Page.Locator("tbody").GetByText("SUCCEEDED"));
    }

    [Fact]
    public async Task An_execution_shows_nested_operations_attempts_and_the_invoked_execution()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync($"/executions/{Uri.EscapeDataString(await runtime.ArnAsync("tour-1"))}");
        foreach (var operation in new[] { "branches", "left", "right", "flaky", "pause", "echo" })
        {
            await browser.SeeAsync(browser.Page.Locator(".waterfall .name").GetByText(operation, new() { Exact = true }));
        }

        await browser.Page.Locator(".waterfall").GetByRole(AriaRole.Button, new() { NameRegex = Flaky() }).ClickAsync();
        await browser.SeeTextAsync("Attempts");
        await browser.SeeTextAsync("the first attempt fails");
        await Expect(browser.Page).ToHaveURLAsync(SelectedOperation());
        await browser.Page.ReloadAsync();
        await browser.SeeTextAsync("the first attempt fails");

        await browser.Page.Locator(".waterfall .info a").ClickAsync();
        await browser.SeeAsync(browser.Page.GetByText("Invoked by"));
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "tour-1", Exact = true }).ClickAsync();
        // The page that is left has the same tabs.
        await Expect(browser.Page).ToHaveTitleAsync("tour-1 · Console");
        await browser.Page.GetByRole(AriaRole.Tab, new() { Name = "Events" }).ClickAsync();
        await browser.SeeTextAsync("ChainedInvokeSucceeded");
        await browser.Page.GetByRole(AriaRole.Tab, new() { Name = "Logs" }).ClickAsync();
        await browser.SeeTextAsync("tour of tour-1");
    }

    [Fact]
    public async Task A_payload_is_indented_with_the_digits_that_it_has()
    {
        const string Input = """{"n":[12345678901234567890,-0.1234567890123456789012,1e400,[],{}],"text":"a,{\"b\":1}\u00e9\\","flag":true,"none":null}""";
        const string Shown = "{\n  \"n\": [\n    12345678901234567890,\n    -0.1234567890123456789012,\n    1e400,\n    [],\n    {}\n  ],\n  \"text\": \"a,{\\\"b\\\":1}é\\\\\",\n  \"flag\": true,\n  \"none\": null\n}";
        var arn = await runtime.StartAsync("Echo", "digits", Input);
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync($"/executions/{Uri.EscapeDataString(arn)}");
        var payload = browser.Page.Locator(".payload pre").First;
        await browser.SeeAsync(payload);

        Assert.Equal(Shown, await payload.TextContentAsync());
    }

    [Fact]
    public async Task A_history_is_downloaded_with_its_payloads()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync($"/executions/{Uri.EscapeDataString(await runtime.ArnAsync("fifty"))}?tab=events");
        var download = await browser.Page.RunAndWaitForDownloadAsync(() => browser.Button("Download JSON").ClickAsync());
        using var reader = new StreamReader(await download.CreateReadStreamAsync());

        Assert.Contains("\"Payload\": \"50\"", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fate_of_a_key_joins_execution_item_message_and_log_lines()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/key/tour-1");
        var fate = browser.Page.Locator(".fate");

        await browser.SeeAsync(fate.GetByRole(AriaRole.Link, new() { Name = "tour-1" }));
        await browser.SeeAsync(fate.GetByRole(AriaRole.Link, new() { Name = "orders" }));
        await browser.SeeAsync(fate.GetByRole(AriaRole.Link, new() { Name = "inbox" }));
        await browser.SeeAsync(fate.GetByText("tour of tour-1"));
        await browser.GoAsync("/key/nothing-names-this");
        await browser.SeeTextAsync("Nothing in this stack names this key");
    }

    [Fact]
    public async Task The_fate_of_a_key_has_the_reason_that_its_item_or_its_message_has()
    {
        await runtime.Process.DynamoDb.PutItemAsync(new PutItemRequest($"{ConsoleRuntime.Stack}-orders", new()
        {
            ["id"] = new AttributeValue("wrong-1"),
            ["status"] = new AttributeValue("REJECTED"),
            ["error"] = new AttributeValue { M = new() { ["message"] = new AttributeValue("value: expected a number, got \"five\"") } },
        }));
        await runtime.Process.Sqs.SendMessageAsync(new SendMessageRequest(await runtime.UrlAsync("inbox"), "wrong-1")
        {
            MessageAttributes = new() { ["ErrorMessage"] = new MessageAttributeValue { DataType = "String", StringValue = "received too often" } },
        });
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/key/wrong-1");

        await browser.SeeTextAsync("value: expected a number, got \"five\"");
        await browser.SeeTextAsync("received too often");
    }

    [Fact]
    public async Task Items_are_found_by_key_and_by_index()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/tables");
        await browser.Page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "orders" }).ClickAsync();
        await browser.Page.GetByRole(AriaRole.Searchbox, new() { Name = "id equals" }).FillAsync("no such id");
        await browser.SeeTextAsync("No item has this key.");
        await browser.Page.GetByRole(AriaRole.Searchbox, new() { Name = "id equals" }).FillAsync("");
        await browser.Page.GetByRole(AriaRole.Combobox, new() { Name = "Table or index" }).SelectOptionAsync("by-customer");
        await browser.Page.GetByRole(AriaRole.Searchbox, new() { Name = "customer equals" }).FillAsync("ann");
        await browser.Page.GetByRole(AriaRole.Searchbox, new() { Name = "placed_at from" }).FillAsync("2026-01");
        await browser.Button("tour-1").ClickAsync();

        await browser.SeeAsync(browser.Page.GetByRole(AriaRole.Complementary, new() { Name = "Item" }).GetByText("\"lines\""));
    }

    [Fact]
    public async Task Log_lines_arrive_while_the_page_is_open()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/logs?function=shop-Consume&text=live-line");
        await browser.SeeAsync(browser.Page.Locator(".logs .empty"));
        await runtime.SendAsync("work", "live-line");

        await browser.SeeAsync(browser.Page.Locator(".logs .text").GetByText("live-line"));
        await browser.Page.GetByRole(AriaRole.Combobox, new() { Name = "Level" }).SelectOptionAsync("ERROR");
        await browser.SeeTextAsync("No line matches the filter.");
    }

    [Fact]
    public async Task An_execution_shows_the_lines_of_every_logger_with_links_to_it()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync($"/executions/{Uri.EscapeDataString(await runtime.ArnAsync("tour-1"))}?tab=logs");
        foreach (var line in new[] { "the durable logger leads", "guided" })
        {
            var found = browser.Page.Locator(".log").Filter(new() { HasText = line }).First;
            await found.Locator("summary").ClickAsync();
            await browser.SeeAsync(found.Locator("a").GetByText("/durable-execution/tour-1/"));
        }
    }

    [Fact]
    public async Task A_member_of_the_lines_is_shown_as_a_column_and_kept_in_the_address()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/logs?function=shop-Tour&text=guided");
        await browser.Page.Locator(".log summary").First.ClickAsync();
        await browser.Button("guide").ClickAsync();
        await browser.SeeAsync(browser.Page.Locator(".log .column").GetByText("powertools"));
        await Expect(browser.Page).ToHaveURLAsync(GuideColumn());

        await browser.Page.ReloadAsync();
        await browser.SeeAsync(browser.Page.Locator(".log .column").GetByText("powertools"));
        await browser.Button("Remove the column guide").ClickAsync();
        await Expect(browser.Page.Locator(".log .column")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_page_that_is_opened_while_the_runtime_is_stopped_appears_when_it_runs_again()
    {
        using var folder = new TemporaryFolder();
        string[] options = ["--template", Path.Combine(Repository.Root, "runtime", "tests", "Browser", "template.yaml"), "--stack-name", ConsoleRuntime.Stack, "--console-port", $"{TestPort.Free()}"];
        await using var stopped = await RuntimeProcess.StartAsync(folder.Path, options);
        await using var browser = await chromium.OpenAsync(ConsoleRuntime.AddressIn(stopped.Output));
        await browser.GoAsync("/");
        await browser.SeeAsync(browser.Page.Locator("#live").GetByText("live", new() { Exact = true }));
        browser.ToleratesErrors = true;
        await stopped.KillAsync();
        await browser.SeeTextAsync("showing the last state");
        await browser.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Executions" }).ClickAsync();
        await browser.SeeTextAsync("This page opens when it runs again.");

        await using var started = await RuntimeProcess.StartAsync(folder.Path, options);
        await browser.SeeTextAsync("No executions yet.");
        await browser.SeeAsync(browser.Page.Locator("#live").GetByText("live", new() { Exact = true }));
    }

    [Fact]
    public async Task A_lost_connection_is_shown_and_ends_by_itself()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/");
        await browser.SeeAsync(browser.Page.Locator("#live").GetByText("live", new() { Exact = true }));
        browser.ToleratesErrors = true;
        await browser.Page.RouteAsync("**/api/changes", static route => route.AbortAsync());
        await browser.Page.EvaluateAsync("async () => (await import('/assets/live.js')).connect()");
        await browser.SeeTextAsync("showing the last state");
        await browser.SeeTextAsync("Latest failures");
        await browser.Page.UnrouteAllAsync();

        await browser.SeeAsync(browser.Page.Locator("#live").GetByText("live", new() { Exact = true }));
    }

    [Fact]
    public async Task A_narrow_window_has_no_horizontal_scroll_bar_of_the_page()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address, width: 720);
        foreach (var path in new[] { "/", "/executions", $"/executions/{Uri.EscapeDataString(await runtime.ArnAsync("bad-7"))}", "/queues/shop-inbox", "/tables/shop-orders", "/logs" })
        {
            await browser.GoAsync(path);
            await browser.SeeAsync(browser.Page.Locator("main h1"));
            Assert.True(await browser.Page.EvaluateAsync<bool>("() => document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth"), path);
        }
    }

    [GeneratedRegex("flaky$")]
    private static partial Regex Flaky();

    [GeneratedRegex("columns=guide")]
    private static partial Regex GuideColumn();

    [GeneratedRegex("op=")]
    private static partial Regex SelectedOperation();
}
