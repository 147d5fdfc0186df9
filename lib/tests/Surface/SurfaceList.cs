namespace DurableChaining.Lib.Tests.Surface;

/// <summary>The surface of an official package, as the file in api/ has it.</summary>
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

    /// <summary>What is offered and is not listed so.</summary>
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

    /// <summary>What is listed and is not offered so.</summary>
    public IEnumerable<string> Missing(IReadOnlyList<SurfaceType> types)
    {
        foreach (var (line, members) in _types)
        {
            var offered = types.FirstOrDefault(type => type.Line.Matches(line));
            if (offered is null)
            {
                yield return line;
            }
            else
            {
                foreach (var member in members.Except(offered.Members))
                {
                    yield return "  " + member;
                }
            }
        }
    }
}
