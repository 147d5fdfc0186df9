using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace DurableLocal.Tests.Browser;

/// <summary>Every action of the console, made in a browser and seen in the services.</summary>
public sealed partial class ActionTests(ConsoleRuntime runtime, Chromium chromium)
{
    [Fact]
    public async Task An_execution_is_stopped_after_a_question()
    {
        await runtime.StartAsync("Sleep", "stop-me");
        await using var browser = await OpenExecutionAsync("stop-me");
        await browser.Button("Stop").ClickAsync();
        await browser.SeeTextAsync("stop-durable-execution --durable-execution-arn");
        await browser.Button("Cancel").ClickAsync();
        Assert.Equal("RUNNING", (await runtime.ReadAsync("executions/named?name=stop-me"))[0].GetProperty("status").GetString());
        await browser.Button("Stop").ClickAsync();
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await runtime.WaitForAsync("stop-me", "STOPPED");
        await browser.SeeAsync(browser.Page.Locator("main .status").GetByText("STOPPED"));
    }

    [Fact]
    public async Task An_execution_is_paused_and_resumed_after_a_question()
    {
        await runtime.StartAsync("Approve", "pause-me");
        await using var browser = await OpenExecutionAsync("pause-me");
        await browser.Button("Pause").ClickAsync();
        await browser.SeeTextAsync("pause-durable-execution --durable-execution-arn");
        await browser.Button("Cancel").ClickAsync();
        Assert.Equal("RUNNING", (await runtime.ReadAsync("executions/named?name=pause-me"))[0].GetProperty("status").GetString());
        await browser.Button("Pause").ClickAsync();
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();

        await runtime.WaitForAsync("pause-me", "PAUSED");
        await browser.SeeAsync(Status(browser).GetByText("PAUSED"));
        await Assertions.Expect(browser.Button("Pause")).ToHaveCountAsync(0);
        await browser.Button("Resume").ClickAsync();
        await browser.SeeTextAsync("resume-durable-execution --durable-execution-arn");
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();

        await runtime.WaitForAsync("pause-me", "RUNNING");
        await browser.SeeAsync(Status(browser).GetByText("RUNNING"));
        await browser.SeeAsync(browser.Button("Pause"));
    }

    [Fact]
    public async Task An_ended_execution_is_deleted_after_a_question()
    {
        await runtime.StartAsync("Echo", "delete-me");
        await runtime.WaitForAsync("delete-me", "SUCCEEDED");
        await using var browser = await OpenExecutionAsync("delete-me");
        await browser.Button("Delete").ClickAsync();
        await browser.SeeTextAsync("delete-durable-execution --durable-execution-arn");
        await browser.SeeTextAsync("This cannot be undone.");
        await browser.Button("Cancel").ClickAsync();
        Assert.Equal(1, (await runtime.ReadAsync("executions/named?name=delete-me")).GetArrayLength());
        await browser.Button("Delete").ClickAsync();
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Assertions.Expect(browser.Page).ToHaveTitleAsync("Executions · Console");
        await Wait.UntilAsync(() => runtime.ReadAsync("executions/named?name=delete-me"), static found => found.GetArrayLength() == 0, "the execution is deleted");
    }

    [Fact]
    public async Task An_execution_that_is_deleted_elsewhere_stays_with_its_last_state_and_without_actions()
    {
        await runtime.StartAsync("Echo", "delete-elsewhere");
        await runtime.WaitForAsync("delete-elsewhere", "SUCCEEDED");
        await using var browser = await OpenExecutionAsync("delete-elsewhere");
        await browser.SeeAsync(browser.Button("Delete"));
        // The browser reports the response 404.
        browser.ToleratesErrors = true;

        await using var other = await OpenExecutionAsync("delete-elsewhere");
        await other.Button("Delete").ClickAsync();
        await Dialog(other).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await browser.SeeTextAsync("This execution has been deleted. The page shows its last state.");
        await Assertions.Expect(browser.Button("Delete")).ToHaveCountAsync(0);
        // A page that reads while the execution is being deleted has that as its last state.
        await browser.SeeAsync(Status(browser).GetByText(SucceededOrDeleting()));
    }

    [Fact]
    public async Task An_execution_is_run_again_with_its_input()
    {
        await using var browser = await OpenExecutionAsync("fifty");
        await browser.Button("Run again").ClickAsync();
        await Dialog(browser).GetByLabel("Name").FillAsync("fifty-again");
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();

        await runtime.WaitForAsync("fifty-again", "SUCCEEDED");
        await Assertions.Expect(browser.Page).ToHaveTitleAsync("fifty-again · Console");
    }

    [Theory]
    [InlineData("approve-1", "Complete…", "Complete", "SUCCEEDED")]
    [InlineData("approve-2", "Fail…", "Fail", "FAILED")]
    public async Task A_callback_is_completed_or_failed(string name, string button, string confirm, string status)
    {
        await using var browser = await OpenExecutionAsync(name);
        await browser.Page.Locator(".waterfall").GetByRole(AriaRole.Button, new() { Name = "approval" }).ClickAsync();
        await browser.Button(button).ClickAsync();
        if (confirm == "Complete")
        {
            await Dialog(browser).GetByLabel("Result").FillAsync("\"approved\"");
        }

        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = confirm }).ClickAsync();

        await runtime.WaitForAsync(name, status);
        await browser.SeeAsync(Status(browser).GetByText(status));
    }

    [Fact]
    public async Task Messages_are_sent_seen_purged_and_an_error_of_the_service_is_shown()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/queues/shop-scratch");
        await browser.SeeTextAsync("The queue is empty.");
        await browser.Button("Send…").ClickAsync();
        await Dialog(browser).GetByLabel("Body").FillAsync("sent from the browser");
        await Dialog(browser).GetByLabel("Attributes").FillAsync("""{"Key":"k-1"}""");
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await browser.Page.Locator("tbody").GetByText("sent from the browser").ClickAsync();
        await browser.SeeAsync(browser.Page.GetByRole(AriaRole.Complementary, new() { Name = "Message" }).GetByText("k-1"));

        await browser.Button("Purge…").ClickAsync();
        await browser.Button("Cancel").ClickAsync();
        Assert.Equal(1, (await MessagesAsync("scratch")).GetProperty("total").GetInt64());
        await browser.Button("Purge…").ClickAsync();
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Purge" }).ClickAsync();
        await browser.SeeTextAsync("The queue is empty.");
        Assert.Equal(0, (await MessagesAsync("scratch")).GetProperty("total").GetInt64());

        // A name of an attribute that SQS does not allow.
        browser.ToleratesErrors = true;
        await browser.Button("Send a message…").ClickAsync();
        await Dialog(browser).GetByLabel("Attributes").FillAsync("""{"not allowed":"x"}""");
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await browser.SeeAsync(Dialog(browser).GetByText("InvalidParameterValue"));
    }

    [Fact]
    public async Task Dead_letters_are_redriven_and_a_mapping_is_disabled_and_enabled()
    {
        await using var browser = await chromium.OpenAsync(runtime.Address);
        await browser.GoAsync("/queues/shop-work");
        await browser.Button("on").ClickAsync();
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await browser.SeeAsync(browser.Button("off"));
        await runtime.SendAsync("work-dlq", "redriven");
        await browser.GoAsync("/queues/shop-work-dlq");
        await browser.SeeTextAsync("redriven");
        await browser.Button("Redrive…").ClickAsync();
        await Dialog(browser).GetByLabel("Destination queue").FillAsync("work");
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Redrive" }).ClickAsync();
        await browser.SeeTextAsync("Redrive COMPLETED");
        Assert.Equal(1, (await MessagesAsync("work&text=redriven")).GetProperty("total").GetInt64());

        await browser.GoAsync("/queues/shop-work");
        await browser.Button("off").ClickAsync();
        await Dialog(browser).GetByRole(AriaRole.Button, new() { Name = "Enable" }).ClickAsync();
        await browser.SeeAsync(browser.Button("on"));
        await Wait.UntilAsync(() => MessagesAsync("work&text=redriven"), static page => page.GetProperty("total").GetInt64() == 0, "the message is consumed");
    }

    private static ILocator Status(BrowserPage browser) => browser.Page.Locator("main > .view > .title .status");

    private static ILocator Dialog(BrowserPage browser) => browser.Page.GetByRole(AriaRole.Dialog);

    private Task<JsonElement> MessagesAsync(string queue) => runtime.ReadAsync($"queues/messages?queue=shop-{queue}");

    private async Task<BrowserPage> OpenExecutionAsync(string name)
    {
        var browser = await chromium.OpenAsync(runtime.Address);
        return await browser.GoAsync($"/executions/{Uri.EscapeDataString(await runtime.ArnAsync(name))}");
    }

    [GeneratedRegex("SUCCEEDED|DELETING")]
    private static partial Regex SucceededOrDeleting();
}
