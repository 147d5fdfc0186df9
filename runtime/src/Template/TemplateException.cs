using System.Text;

namespace DurableLocal.Template;

/// <summary>The template is invalid; contains all errors with their positions.</summary>
public sealed class TemplateException(IReadOnlyList<TemplateProblem> errors) : Exception(Describe(errors))
{
    public IReadOnlyList<TemplateProblem> Errors { get; } = errors;

    private static string Describe(IReadOnlyList<TemplateProblem> errors)
    {
        var text = new StringBuilder();
        foreach (var error in errors)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(error);
        }

        return text.ToString();
    }
}

/// <summary>An error or a warning about a template.</summary>
/// <param name="File">File name of the template.</param>
/// <param name="Line">Line, from 1; 0 if the problem has no position in the file.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Path">Path of the property, such as <c>Orders.VisibilityTimeout</c>.</param>
/// <param name="Message">The expected and the actual value, or what is ignored.</param>
public sealed record TemplateProblem(string File, int Line, int Column, string Path, string Message)
{
    public override string ToString()
    {
        var location = Line == 0 ? File : $"{File}({Line},{Column})";
        return Path.Length == 0 ? $"{location}: {Message}" : $"{location}: {Path}: {Message}";
    }
}

/// <summary>A value cannot be evaluated. The field that reads it records the error with its path.</summary>
internal sealed class TemplateFault(Position position, string message) : Exception(message)
{
    public Position Position { get; } = position;
}

/// <summary>Collects errors and warnings. An error that both the reference check and a reader find is recorded once.</summary>
internal sealed class ErrorList(string file)
{
    private readonly List<TemplateProblem> _errors = [];
    private readonly List<TemplateProblem> _warnings = [];
    private readonly HashSet<(Position, string)> _recorded = [];

    /// <summary>What the template contains and the deployment ignores, in its order.</summary>
    public IReadOnlyList<TemplateProblem> Warnings => _warnings;

    public void Add(Position position, string path, string message)
    {
        if (_recorded.Add((position, message)))
        {
            _errors.Add(new TemplateProblem(file, position.Line, position.Column, path, message));
        }
    }

    public void Warn(Position position, string path, string message) =>
        _warnings.Add(new TemplateProblem(file, position.Line, position.Column, path, message));

    /// <exception cref="TemplateException">At least one error was recorded.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new TemplateException([.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column)]);
        }
    }
}
