using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace AWS.Lambda.Powertools.JMESPath;

/// <summary>The built-in functions of JMESPath, and the functions of Powertools that decode text in AWS events.</summary>
internal static class Functions
{
    private static readonly Dictionary<string, (int Min, int Max, Func<object[], object> Call)> ByName = new()
    {
        ["abs"] = (1, 1, args => Number(args[0]) is decimal exact ? Math.Abs(exact) : Math.Abs((double)Number(args[0]))),
        ["avg"] = (1, 1, args => Numbers(args[0]) is { Count: > 0 } numbers ? Divided(Sum(numbers), numbers.Count) : null),
        ["ceil"] = (1, 1, args => Number(args[0]) is decimal exact ? Math.Ceiling(exact) : Math.Ceiling((double)Number(args[0]))),
        ["contains"] = (2, 2, args => Contains(args[0], args[1])),
        ["ends_with"] = (2, 2, args => Text(args[0]).EndsWith(Text(args[1]), StringComparison.Ordinal)),
        ["floor"] = (1, 1, args => Number(args[0]) is decimal exact ? Math.Floor(exact) : Math.Floor((double)Number(args[0]))),
        ["join"] = (2, 2, args => string.Join(Text(args[0]), List(args[1]).Select(Text))),
        ["keys"] = (1, 1, args => Map(args[0]).Keys.Cast<object>().ToList()),
        ["length"] = (1, 1, args => Length(args[0])),
        ["map"] = (2, 2, args => List(args[1]).ConvertAll(item => Expression(args[0])(item))),
        ["max"] = (1, 1, args => Extreme(List(args[0]), item => item, 1)),
        ["max_by"] = (2, 2, args => Extreme(List(args[0]), item => Expression(args[1])(item), 1)),
        ["merge"] = (1, int.MaxValue, Merge),
        ["min"] = (1, 1, args => Extreme(List(args[0]), item => item, -1)),
        ["min_by"] = (2, 2, args => Extreme(List(args[0]), item => Expression(args[1])(item), -1)),
        ["not_null"] = (1, int.MaxValue, args => args.FirstOrDefault(value => value is not null)),
        ["powertools_base64"] = (1, 1, args => Encoding.UTF8.GetString(Base64(args[0]))),
        ["powertools_base64_gzip"] = (1, 1, args => Decompress(Base64(args[0]))),
        ["powertools_json"] = (1, 1, args => Json(Text(args[0]))),
        ["reverse"] = (1, 1, args => Reversed(args[0])),
        ["sort"] = (1, 1, args => Sorted(List(args[0]), item => item)),
        ["sort_by"] = (2, 2, args => Sorted(List(args[0]), item => Expression(args[1])(item))),
        ["starts_with"] = (2, 2, args => Text(args[0]).StartsWith(Text(args[1]), StringComparison.Ordinal)),
        ["sum"] = (1, 1, args => Sum(Numbers(args[0]))),
        ["to_array"] = (1, 1, args => args[0] is List<object> list ? list : new List<object> { args[0] }),
        ["to_number"] = (1, 1, args => ToNumber(args[0])),
        ["to_string"] = (1, 1, args => args[0] as string ?? JmesValue.ToJson(args[0])),
        ["type"] = (1, 1, args => JmesValue.TypeName(args[0])),
        ["values"] = (1, 1, args => Map(args[0]).Values.ToList()),
    };

    /// <exception cref="JmesPathException">The function is unknown, or the number of arguments is wrong.</exception>
    public static Evaluate Bind(string name, List<Evaluate> arguments)
    {
        if (!ByName.TryGetValue(name, out var function))
        {
            throw new JmesPathException($"unknown function {name}()");
        }

        if (arguments.Count < function.Min || arguments.Count > function.Max)
        {
            throw new JmesPathException($"{name}() takes {function.Min} arguments, got {arguments.Count}");
        }

        return current =>
        {
            try
            {
                return function.Call([.. arguments.Select(argument => argument(current))]);
            }
            catch (Exception e) when (e is JmesPathException or FormatException or JsonException or InvalidDataException or OverflowException)
            {
                throw new JmesPathException($"{name}(): {e.Message}");
            }
        };
    }

    private static JmesPathException Expected(string type, object value) =>
        new($"expected {type}, got {JmesValue.TypeName(value)}");

    private static string Text(object value) => value as string ?? throw Expected("string", value);

    private static List<object> List(object value) => value as List<object> ?? throw Expected("array", value);

    private static Dictionary<string, object> Map(object value) => value as Dictionary<string, object> ?? throw Expected("object", value);

    private static Evaluate Expression(object value) => value as Evaluate ?? throw Expected("expression", value);

    private static object Number(object value) => JmesValue.IsNumber(value) ? JmesValue.ToValue(value) : throw Expected("number", value);

    private static List<object> Numbers(object value) => List(value).ConvertAll(Number);

    private static object Sum(List<object> numbers) => numbers.TrueForAll(number => number is decimal)
        ? numbers.Aggregate(0m, (sum, number) => sum + (decimal)number)
        : numbers.Sum(JmesValue.ToDouble);

    private static object Divided(object sum, int count) => sum is decimal exact ? exact / count : (double)sum / count;

    private static bool Contains(object subject, object search) => subject switch
    {
        string text => search is string part && text.Contains(part, StringComparison.Ordinal),
        List<object> list => list.Exists(item => JmesValue.AreEqual(item, search)),
        _ => throw Expected("string or array", subject),
    };

    private static object Length(object value) => value switch
    {
        string text => (decimal)text.EnumerateRunes().Count(),
        List<object> list => (decimal)list.Count,
        Dictionary<string, object> map => (decimal)map.Count,
        _ => throw Expected("string, array or object", value),
    };

    private static Dictionary<string, object> Merge(object[] args)
    {
        var merged = new Dictionary<string, object>();
        foreach (var (name, value) in args.SelectMany(arg => Map(arg)))
        {
            merged[name] = value;
        }

        return merged;
    }

    private static object Reversed(object value) => value switch
    {
        string text => string.Concat(text.EnumerateRunes().Reverse()),
        List<object> list => Enumerable.Reverse(list).ToList(),
        _ => throw Expected("string or array", value),
    };

    private static object ToNumber(object value) => value switch
    {
        decimal or double or JsonElement => value,
        string text when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static object Extreme(List<object> items, Func<object, object> key, int sign)
    {
        var keyed = Keyed(items, key);
        return keyed.Count == 0
            ? null
            : keyed.Aggregate((best, next) => sign * Order(next.Key, best.Key) > 0 ? next : best).Item;
    }

    // OrderBy is stable, as sort_by requires.
    private static List<object> Sorted(List<object> items, Func<object, object> key) =>
        [.. Keyed(items, key).OrderBy(pair => pair.Key, Comparer<object>.Create(Order)).Select(pair => pair.Item)];

    /// <summary>Returns the items with their keys, which must be all numbers or all strings.</summary>
    private static List<(object Key, object Item)> Keyed(List<object> items, Func<object, object> key)
    {
        var keyed = items.ConvertAll(item => (Key: key(item), Item: item));
        return keyed.TrueForAll(pair => pair.Key is string) || keyed.TrueForAll(pair => JmesValue.IsNumber(pair.Key))
            ? keyed
            : throw Expected("all numbers or all strings", items);
    }

    private static int Order(object left, object right) =>
        left is string text ? string.CompareOrdinal(text, (string)right) : JmesValue.Compare(left, right);

    private static byte[] Base64(object value) => Convert.FromBase64String(Text(value));

    private static string Decompress(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static object Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return JmesValue.From(document.RootElement);
    }
}
