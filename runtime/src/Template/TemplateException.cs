using System.Text;

namespace DurableLocal.Template;

/// <summary>A template that cannot be run: every error found, each with its place.</summary>
public sealed class TemplateException(IReadOnlyList<TemplateError> errors) : Exception(Describe(errors))
{
    public IReadOnlyList<TemplateError> Errors { get; } = errors;

    private static string Describe(IReadOnlyList<TemplateError> errors)
    {
        var text = new StringBuilder();
        foreach (var error in errors)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(error);
        }

        return text.ToString();
    }
}

/// <summary>One error of a template.</summary>
/// <param name="File">The template's file name.</param>
/// <param name="Line">Counted from 1; 0 where the error has no place in the file.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Path">What the error is about, such as <c>WorkQueue.VisibilityTimeout</c>.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record TemplateError(string File, int Line, int Column, string Path, string Message)
{
    public override string ToString()
    {
        var place = Line == 0 ? File : $"{File}({Line},{Column})";
        return Path.Length == 0 ? $"{place}: {Message}" : $"{place}: {Path}: {Message}";
    }
}

/// <summary>A value that cannot be had; the field that asked for it knows the path and records the error.</summary>
internal sealed class TemplateFault(Position position, string message) : Exception(message)
{
    public Position Position { get; } = position;
}

/// <summary>The errors found so far. One mistake met twice (by the reference check and by a reader) is one error.</summary>
internal sealed class ErrorList(string file)
{
    private readonly List<TemplateError> _errors = [];
    private readonly HashSet<(Position, string)> _known = [];

    public void Add(Position position, string path, string message)
    {
        if (_known.Add((position, message)))
        {
            _errors.Add(new TemplateError(file, position.Line, position.Column, path, message));
        }
    }

    /// <exception cref="TemplateException">There is an error.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new TemplateException([.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column)]);
        }
    }
}
