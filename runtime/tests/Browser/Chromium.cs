using DurableLocal.Tests.Browser;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace DurableLocal.Tests.Browser;

/// <summary>
/// The browser of this machine, started by the first test that needs it. Playwright downloads none: <c>.ci/install-chromium</c>
/// installs Debian's. Without a browser the tests are skipped.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly Lazy<Task<IBrowser>> _browser;
    private IPlaywright? _playwright;

    public Chromium() => _browser = new(LaunchAsync);

    private static string? Executable { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(static folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Opens a page with storage of its own.</summary>
    public async Task<BrowserPage> OpenAsync(Uri address, int width = 1_440)
    {
        Assert.SkipWhen(Executable is null, $"no browser: none of {string.Join(", ", Names)} is in PATH");
        var browser = await _browser.Value;
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, Permissions = ["clipboard-read", "clipboard-write"] });
        return new BrowserPage(context, await context.NewPageAsync(), address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
        {
            await (await _browser.Value).DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private async Task<IBrowser> LaunchAsync()
    {
        _playwright = await Playwright.CreateAsync();
        // The sandbox of Chromium cannot be used by root, as in a container.
        return await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, ChromiumSandbox = false });
    }
}

/// <summary>A page, with what must not happen on it: errors of scripts, and requests that leave its origin.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    /// <summary>Milliseconds: a busy machine has left a page without a core for more than a minute.</summary>
    private const int Deadline = 240_000;

    private readonly IBrowserContext _context;
    private readonly Uri _address;
    private readonly List<string> _faults = [];

    internal BrowserPage(IBrowserContext context, IPage page, Uri address)
    {
        (_context, _address, Page) = (context, address, page);
        page.SetDefaultTimeout(Deadline);
        Assertions.SetDefaultExpectTimeout(Deadline);
        page.Console += (_, message) => AddWhen(message.Type is "error" or "warning", $"console: {message.Text}");
        page.PageError += (_, error) => AddWhen(true, $"script: {error}");
        page.Dialog += (_, dialog) => AddWhen(true, $"dialog: {dialog.Message}");
        page.Request += (_, request) => AddWhen(!request.Url.StartsWith(address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal), $"request: {request.Url}");
    }

    public IPage Page { get; }

    /// <summary>Whether errors are expected from here on, such as those of a lost connection.</summary>
    public bool ToleratesErrors { get; set; }

    public async Task<BrowserPage> GoAsync(string path)
    {
        await Page.GotoAsync(new Uri(_address, path).AbsoluteUri);
        return this;
    }

    /// <summary>Waits until the element is visible.</summary>
    public Task SeeAsync(ILocator element) => Assertions.Expect(element.First).ToBeVisibleAsync();

    public Task SeeTextAsync(string text) => SeeAsync(Page.GetByText(text));

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        lock (_faults)
        {
            Assert.Empty(_faults);
        }
    }

    private void AddWhen(bool isFault, string text)
    {
        if (isFault && !ToleratesErrors)
        {
            lock (_faults)
            {
                _faults.Add(text);
            }
        }
    }
}
