using DurableLocal.Hosting;
using Spectre.Console;

namespace DurableLocal.Terminal;

/// <summary>
/// Writes to the console. On a terminal with colour and a progress line at the bottom; where the output is redirected,
/// plain lines that a script can search, without control characters or boxes.
/// </summary>
public sealed class ConsoleOutput : IRuntimeOutput
{
    /// <summary>Characters that the last column of a table has at least: on a narrower terminal the other columns wrap.</summary>
    private const int ShortestLastColumn = 20;

    private static readonly TimeSpan PlainProgressInterval = TimeSpan.FromSeconds(2);

    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly IAnsiConsole? _terminal;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private string _progress = "";
    private long _progressPrinted;

    /// <param name="terminal">Null for plain lines.</param>
    public ConsoleOutput(TextWriter output, TextWriter error, IAnsiConsole? terminal, TimeProvider time)
    {
        _output = output;
        _error = error;
        _terminal = terminal;
        _time = time;
    }

    public static ConsoleOutput OfProcess() => new(Console.Out, Console.Error, Console.IsOutputRedirected ? null : AnsiConsole.Console, TimeProvider.System);

    /// <summary>Standard output, for text that is not written by lines.</summary>
    public TextWriter Writer => _output;

    /// <summary>Standard error, for text that is not written by lines.</summary>
    public TextWriter ErrorWriter => _error;

    /// <summary>Returns an output whose lines all go to standard error: for a program that writes a document to standard output.</summary>
    public ConsoleOutput OnStandardError() => new(_error, _error, terminal: null, _time);

    /// <summary>Whether lines go to a terminal; false where the output is redirected.</summary>
    public bool IsTerminal => _terminal is not null;

    public void Line(string text) => Write(_output, text, null);

    /// <summary>Writes a line, bold on a terminal.</summary>
    public void Heading(string text) => Write(_output, text, new Style(decoration: Decoration.Bold));

    /// <summary>Writes a line, green on a terminal.</summary>
    public void Success(string text) => Write(_output, text, new Style(Color.Green));

    /// <summary>Writes a line to standard error.</summary>
    public void Error(string text)
    {
        lock (_gate)
        {
            ClearProgress();
            _error.WriteLine(text);
            DrawProgress();
        }
    }

    /// <summary>Writes names and values in two columns.</summary>
    public void Fields(IReadOnlyList<(string Name, string Value)> fields)
    {
        var width = fields.Count == 0 ? 0 : fields.Max(field => field.Name.Length);
        foreach (var (name, value) in fields)
        {
            Line($"  {name.PadRight(width)}  {value}");
        }
    }

    /// <summary>Writes a table, one line for each row: on a terminal the last column is cut to the width of the terminal, redirected output is complete.</summary>
    public void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        lock (_gate)
        {
            ClearProgress();
            if (_terminal is null)
            {
                WritePlain(columns, rows);
            }
            else
            {
                WriteBoxed(_terminal, columns, rows);
            }

            DrawProgress();
        }
    }

    /// <summary>Shows the state of an operation: on a terminal as the last line, else as a line every two seconds at most.</summary>
    public void Progress(string text)
    {
        lock (_gate)
        {
            if (_progress == text)
            {
                return;
            }

            ClearProgress();
            _progress = text;
            if (_terminal is not null)
            {
                DrawProgress();
            }
            else if (_progressPrinted == 0 || _time.GetElapsedTime(_progressPrinted) >= PlainProgressInterval)
            {
                _progressPrinted = _time.GetTimestamp();
                _output.WriteLine(text);
            }
        }
    }

    public void EndProgress()
    {
        lock (_gate)
        {
            ClearProgress();
            _progress = "";
        }
    }

    private void Write(TextWriter writer, string text, Style? style)
    {
        lock (_gate)
        {
            ClearProgress();
            if (_terminal is null || style is null)
            {
                writer.WriteLine(text);
            }
            else
            {
                _terminal.WriteLine(text, style);
            }

            DrawProgress();
        }
    }

    private void ClearProgress()
    {
        if (_terminal is not null && _progress.Length > 0)
        {
            _output.Write($"\r{new string(' ', Shown(_terminal).Length)}\r");
        }
    }

    private void DrawProgress()
    {
        if (_terminal is not null && _progress.Length > 0)
        {
            _output.Write(Shown(_terminal));
            _output.Flush();
        }
    }

    private string Shown(IAnsiConsole terminal)
    {
        var width = Math.Max(terminal.Profile.Width - 1, 1);
        return _progress.Length <= width ? _progress : _progress[..width];
    }

    private void WritePlain(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = columns.Select((column, index) => Math.Max(column.Length, rows.Count == 0 ? 0 : rows.Max(row => row[index].Length))).ToArray();
        WriteRow(columns);
        foreach (var row in rows)
        {
            WriteRow(row);
        }

        void WriteRow(IReadOnlyList<string> cells) =>
            _output.WriteLine(string.Join("  ", cells.Select((cell, index) => index == cells.Count - 1 ? cell : cell.PadRight(widths[index]))).TrimEnd());
    }

    private static void WriteBoxed(IAnsiConsole terminal, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var last = columns.Count - 1;
        var others = Enumerable.Range(0, last).Sum(column => rows.Select(row => row[column].Length).Append(columns[column].Length).Max());
        // A border at each side of a column, and two spaces in it.
        var lastWidth = Math.Max(terminal.Profile.Width - others - (3 * columns.Count) - 1, ShortestLastColumn);
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select((cell, column) => new Text(column == last ? Shortened(cell, lastWidth) : cell)));
        }

        terminal.Write(table);
    }

    private static string Shortened(string text, int width) => text.Length <= width ? text : $"{text[..(width - 1)]}…";
}
