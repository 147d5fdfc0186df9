using DurableLocal.Template;

namespace DurableLocal.Tests.Template;

public sealed class TemplateFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a/b", "template.yaml", "a/template.yaml")]
    [InlineData("a", "template.yaml", "a/template.yaml")]
    [InlineData("", "template.yaml", "template.yaml")]
    [InlineData("a/b", "b/other.yaml", "a/b/other.yaml")]
    [InlineData("a/b", "a/template.yaml", "a/template.yaml")]
    public void The_nearest_file_in_or_above_the_folder_is_found(string from, string path, string expected)
    {
        foreach (var file in new[] { "template.yaml", "a/template.yaml", "a/b/other.yaml" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, file))!);
            _folder.Write(file, "");
        }

        Assert.Equal(Path.GetFullPath(expected, _folder.Path), TemplateFile.Find(Path.Combine(_folder.Path, from), path));
    }

    [Fact]
    public void A_full_path_is_itself_or_nothing()
    {
        var file = _folder.Write("template.yaml", "");

        Assert.Equal(file, TemplateFile.Find(Path.GetTempPath(), file));
        Assert.Null(TemplateFile.Find(_folder.Path, file + ".none"));
    }
}
