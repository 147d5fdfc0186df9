using System.Collections.Concurrent;
using System.Text.Json;
using AWS.Lambda.Powertools.Idempotency.Exceptions;

namespace AWS.Lambda.Powertools.JMESPath;

/// <summary>A compiled JMESPath expression (jmespath.org/specification), with the functions of Powertools.</summary>
internal sealed class JmesPathExpression
{
    private static readonly ConcurrentDictionary<string, JmesPathExpression> Compiled = new();

    private readonly string _text;
    private readonly Evaluate _evaluate;

    private JmesPathExpression(string text)
    {
        _text = text;
        try
        {
            _evaluate = new JmesPathParser(text).Parse();
        }
        catch (JmesPathException e)
        {
            throw ToConfigurationException(e);
        }
    }

    /// <summary>Compiles an expression. Expressions come from the configuration, so that the cache stays small.</summary>
    /// <exception cref="IdempotencyConfigurationException">The text is not valid JMESPath.</exception>
    public static JmesPathExpression Of(string text) => Compiled.GetOrAdd(text, static text => new JmesPathExpression(text));

    /// <exception cref="IdempotencyConfigurationException">The argument of a function has the wrong type.</exception>
    public JsonDocument Search(JsonElement document)
    {
        try
        {
            return JmesValue.ToDocument(_evaluate(JmesValue.From(document)));
        }
        catch (JmesPathException e)
        {
            throw ToConfigurationException(e);
        }
    }

    private IdempotencyConfigurationException ToConfigurationException(JmesPathException e) => new($"JMESPath \"{_text}\": {e.Message}", e);
}

/// <summary>A compiled part of an expression.</summary>
internal delegate object Evaluate(object current);
