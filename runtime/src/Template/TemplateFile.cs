namespace DurableLocal.Template;

/// <summary>Finds a template that is named by a relative path.</summary>
public static class TemplateFile
{
    /// <summary>Returns the full path of a file in a folder or, where it is not there, in the nearest folder above it; null if there is none.</summary>
    /// <param name="folder">Full path of the folder to begin with.</param>
    /// <param name="path">Path of the file, relative to one of these folders, or a full path.</param>
    public static string? Find(string folder, string path)
    {
        for (var above = new DirectoryInfo(folder); above is not null; above = above.Parent)
        {
            var file = Path.GetFullPath(path, above.FullName);
            if (File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}
