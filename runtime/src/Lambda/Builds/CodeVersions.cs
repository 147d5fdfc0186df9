using System.Globalization;
using DurableLocal.Core.Storage;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Builds;

/// <summary>
/// Copies of the code of published versions, in <c>FOLDER/FUNCTION/NUMBER</c>. A build writes over its output, while
/// executions in flight continue with the code that they started with, also after a restart.
/// </summary>
public sealed class CodeVersions(string folder)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    /// <summary>The copies of a function, the oldest version first.</summary>
    public IReadOnlyList<PublishedCode> Of(string function)
    {
        var copies = new DirectoryInfo(Path.Combine(folder, function));
        return copies.Exists
            ? [.. copies.EnumerateDirectories()
                .Where(copy => int.TryParse(copy.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Select(copy => new PublishedCode(int.Parse(copy.Name, CultureInfo.InvariantCulture), copy.FullName))
                .OrderBy(copy => copy.Number)]
            : [];
    }

    /// <summary>The number that follows those of the copies.</summary>
    public int Next(string function) => Of(function) is [.., var last] ? last.Number + 1 : 1;

    /// <summary>Copies the code of a function as its next version, and returns the function with the copy as its code.</summary>
    public FunctionResource Copy(FunctionResource function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var target = Path.Combine(folder, function.Name, Next(function.Name).ToString(CultureInfo.InvariantCulture));
        // Under its own name only when it is complete: a copy that was interrupted is no version.
        var incomplete = target + ".new";
        if (Directory.Exists(incomplete))
        {
            Directory.Delete(incomplete, recursive: true);
        }

        Copy(function.CodeUri, incomplete);
        Directory.Move(incomplete, target);
        return function with { CodeUri = target };
    }

    public void Remove(string function, PublishedCode version)
    {
        ArgumentNullException.ThrowIfNull(version);
        Directory.Delete(version.CodeUri, recursive: true);
        var rest = Path.Combine(folder, function);
        if (!Directory.EnumerateFileSystemEntries(rest).Any())
        {
            Directory.Delete(rest);
        }
    }

    private static void Copy(string source, string target)
    {
        PrivateFiles.CreateFolder(target);
        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos("*", Everything))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, entry.FullName));
            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(copy, link);
            }
            else if (entry is FileInfo file)
            {
                PrivateFiles.CreateFolder(Path.GetDirectoryName(copy)!);
                file.CopyTo(copy);
            }
        }
    }
}

/// <summary>A published version of a function and the folder of its code.</summary>
public sealed record PublishedCode(int Number, string CodeUri);
