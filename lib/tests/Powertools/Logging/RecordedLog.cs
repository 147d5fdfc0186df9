extern alias logging;

using System.Collections.Concurrent;
using System.Text.Json;
using logging::AWS.Lambda.Powertools.Common;

namespace DurableChaining.Lib.Tests.Powertools.Logging;

/// <summary>Records log lines, and asserts that each is one JSON object without duplicate names.</summary>
internal sealed class RecordedLog : IConsoleWrapper
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public IReadOnlyList<JsonElement> Objects => [.. _lines.Select(Parse)];

    public JsonElement Single() => Parse(Assert.Single(_lines));

    public void WriteLine(string message) => _lines.Enqueue(message);

    public void Debug(string message) => WriteLine(message);

    public void Error(string message) => WriteLine(message);

    private static JsonElement Parse(string line)
    {
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\r', line);
        var element = JsonDocument.Parse(line).RootElement;
        var names = element.EnumerateObject().Select(member => member.Name).ToArray();
        Assert.Equal(names.Distinct(), names);
        return element;
    }
}
