namespace DurableChaining.Lib.Tests.Surface;

/// <summary>The public surface of an official package, read from its file in api/.</summary>
internal sealed class SurfaceList
{
    private readonly List<(string Line, HashSet<string> Members)> _types = [];

    private SurfaceList(IEnumerable<string> lines)
    {
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == ' ')
            {
                _types[^1].Members.Add(line.Trim());
            }
            else
            {
                _types.Add((line, []));
            }
        }
    }

    public static SurfaceList Of(string package) =>
        new(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "api", package + ".txt")));

    /// <summary>Returns the types and members that are not in the list.</summary>
    public IEnumerable<string> Unlisted(IEnumerable<SurfaceType> types)
    {
        foreach (var type in types)
        {
            var listed = _types.Where(entry => type.Line.Matches(entry.Line)).ToArray();
            if (listed.Length == 0)
            {
                yield return type.Line.ToString();
            }
            else
            {
                foreach (var member in type.Members.Except(listed.SelectMany(entry => entry.Members)))
                {
                    yield return "  " + member;
                }
            }
        }
    }

    /// <summary>Returns the lines of the list that the types do not contain.</summary>
    public IEnumerable<string> Missing(IReadOnlyList<SurfaceType> types)
    {
        foreach (var (line, members) in _types)
        {
            var actual = types.FirstOrDefault(type => type.Line.Matches(line));
            if (actual is null)
            {
                yield return line;
            }
            else
            {
                foreach (var member in members.Except(actual.Members))
                {
                    yield return "  " + member;
                }
            }
        }
    }
}
