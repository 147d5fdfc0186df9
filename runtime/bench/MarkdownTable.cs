namespace DurableLocal.Bench;

/// <summary>A table in Markdown, for the documentation.</summary>
internal sealed class MarkdownTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print(string title)
    {
        Console.WriteLine();
        Console.WriteLine($"### {title}");
        Console.WriteLine();
        Print(headings);
        Print([.. headings.Select(static (_, column) => column == 0 ? "---" : "---:")]);
        _rows.ForEach(Print);
        Console.WriteLine();
    }

    private static void Print(string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");
}
