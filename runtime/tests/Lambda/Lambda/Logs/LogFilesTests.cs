using DurableLocal.Lambda.Logs;

namespace DurableLocal.Tests.Lambda.Logs;

/// <summary>Reading logs while they are written.</summary>
public sealed class LogFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _file;
    private readonly LogFiles _logs;

    public LogFilesTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "logs"));
        _file = Path.Combine(_folder.Path, "logs", "f.log");
        _logs = new LogFiles(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_function_without_a_log_has_no_lines()
    {
        Assert.Empty(_logs.Read("f", null).Lines);
        Assert.Empty(_logs.Search("f", ["x"], 10));
    }

    [Fact]
    public void A_line_is_returned_once_and_when_it_is_complete()
    {
        File.WriteAllText(_file, "one\ntwo\nthr");
        var first = _logs.Read("f", 0);
        File.AppendAllText(_file, "ee\n");
        var second = _logs.Read("f", first.Position);

        Assert.Equal(["one", "two"], first.Lines);
        Assert.Equal(["three"], second.Lines);
        Assert.Empty(_logs.Read("f", second.Position).Lines);
    }

    [Fact]
    public void The_last_lines_begin_with_a_whole_line()
    {
        File.WriteAllText(_file, "first line\nsecond\nthird\n");

        Assert.Equal(["second", "third"], _logs.Read("f", null, bytes: 16).Lines);
    }

    [Fact]
    public void A_replaced_file_is_read_from_its_beginning()
    {
        File.WriteAllText(_file, "a long line of the first file\n");
        var position = _logs.Read("f", 0).Position;
        File.WriteAllText(_file, "new\n");

        Assert.Equal(["new"], _logs.Read("f", position).Lines);
    }

    [Fact]
    public void The_rest_of_a_renamed_file_is_read_before_the_new_one()
    {
        File.WriteAllText(_file, "read\n");
        var position = _logs.Read("f", 0).Position;
        File.AppendAllText(_file, "added\nadded too\n");
        File.Move(_file, _file + ".1");
        File.WriteAllText(_file, "new\n");
        var lines = new List<string>();
        while (_logs.Read("f", position, bytes: 8) is { Lines.Count: > 0 } read)
        {
            lines.AddRange(read.Lines);
            position = read.Position;
        }

        Assert.Equal(["added", "added to", "o", "new"], lines);
    }

    [Fact]
    public void A_line_longer_than_the_limit_is_returned_in_parts()
    {
        File.WriteAllText(_file, "0123456789\n");
        var first = _logs.Read("f", 0, bytes: 8);

        Assert.Equal(["01234567"], first.Lines);
        Assert.Equal(["89"], _logs.Read("f", first.Position, bytes: 8).Lines);
    }

    [Fact]
    public void A_search_returns_the_last_lines_with_one_of_the_texts_of_both_files()
    {
        File.WriteAllText(_file + ".1", "apple 1\nother\nplum 2\n");
        File.WriteAllText(_file, $"{new string('x', 200_000)} apple 3\nother\nplum 4\napple without end");

        var found = _logs.Search("f", ["apple", "plum"], 3);

        Assert.Equal(["plum 2", "plum 4"], [found[0], found[2]]);
        Assert.EndsWith("apple 3", found[1], StringComparison.Ordinal);
    }
}
