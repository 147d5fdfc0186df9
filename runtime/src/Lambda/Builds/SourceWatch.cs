using System.IO.Hashing;
using System.Runtime.InteropServices;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Builds;

/// <summary>
/// Detects changes of the sources of functions: those of a project and of all that it refers to, or the files of a folder
/// without a project. It reads names, sizes and write times, since notifications of a file system get lost in containers,
/// on network drives and where an editor replaces a file.
/// </summary>
public sealed class SourceWatch
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    private readonly IReadOnlyList<FunctionResource> _functions;
    private readonly LambdaOptions _options;
    private Dictionary<string, ulong> _accepted;
    private Dictionary<string, ulong> _last;

    /// <param name="functions">Functions with the code folders of the template.</param>
    /// <param name="options">How functions are built.</param>
    public SourceWatch(IReadOnlyList<FunctionResource> functions, LambdaOptions options)
    {
        (_functions, _options) = (functions, options);
        _accepted = _last = Read();
    }

    /// <summary>
    /// Returns the functions whose sources differ from those of the last call that returned them. A source that has
    /// changed since the last call is not complete yet: its functions are returned by a later call.
    /// </summary>
    public IReadOnlyList<FunctionResource> Changed()
    {
        var current = Read();
        var isAtRest = AreEqual(current, _last);
        _last = current;
        if (!isAtRest || AreEqual(current, _accepted))
        {
            return [];
        }

        var changed = _functions.Where(function => SourcesOf(function).Any(source => _accepted.GetValueOrDefault(source) != current.GetValueOrDefault(source))).ToList();
        _accepted = current;
        return changed;
    }

    private Dictionary<string, ulong> Read() =>
        _functions.SelectMany(SourcesOf).Distinct(StringComparer.Ordinal).ToDictionary(source => source, Fingerprint, StringComparer.Ordinal);

    /// <summary>The projects of a function, or its folder.</summary>
    private IEnumerable<string> SourcesOf(FunctionResource function) =>
        FunctionBuilder.ProjectOf(function) is { } project
            ? BuildStamp.LoadAll([project], _options.BuildVariant).Keys.Append(project).Distinct(StringComparer.Ordinal)
            : [function.CodeUri];

    private static ulong Fingerprint(string source)
    {
        var files = Directory.Exists(source)
            ? Directory.EnumerateFiles(source, "*", Everything)
            : BuildInputs.Of(source).Where(file => !BuildInputs.IsWrittenByRestore(file));
        var hash = new XxHash3();
        foreach (var file in files.Order(StringComparer.Ordinal).Select(path => new FileInfo(path)))
        {
            hash.Append(MemoryMarshal.AsBytes(file.FullName.AsSpan()));
            ReadOnlySpan<long> marks = file.Exists ? [file.Length, file.LastWriteTimeUtc.Ticks] : [-1, -1];
            hash.Append(MemoryMarshal.AsBytes(marks));
        }

        return hash.GetCurrentHashAsUInt64();
    }

    private static bool AreEqual(Dictionary<string, ulong> one, Dictionary<string, ulong> other) =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && value == entry.Value);
}
