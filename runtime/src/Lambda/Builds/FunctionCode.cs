using System.Security.Cryptography;
using System.Text;

namespace DurableLocal.Lambda.Builds;

/// <summary>Size in bytes and digest of a function's code folder, which takes the place of the deployment package on AWS.</summary>
/// <param name="Sha256">Digest of file names, sizes and write times. It is cheaper than one of the contents and also changes with the code.</param>
public sealed record FunctionCode(long Size, string Sha256)
{
    private static readonly EnumerationOptions Whole = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Reads the folder; a folder that does not exist has size 0.</summary>
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
