using System.Security.Cryptography;
using System.Text;

namespace DurableLocal.Lambda.Builds;

/// <summary>Size and digest of a function's code folder, whose files stand for the package that AWS would hold.</summary>
/// <param name="Sha256">Of names, sizes and times, not of contents: enough to tell that the code has changed, and cheap.</param>
public sealed record FunctionCode(long Size, string Sha256)
{
    private static readonly EnumerationOptions Whole = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public static FunctionCode Of(string folder)
    {
        long size = 0;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", Whole) : [];
        foreach (var file in files.OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            size += file.Length;
            digest.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(folder, file.FullName)}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}\n"));
        }

        return new FunctionCode(size, Convert.ToBase64String(digest.GetHashAndReset()));
    }
}
