namespace AWS.Lambda.Powertools.JMESPath;

/// <summary>The operators of the language. An operator that does not apply to the type of a value returns null, as specified.</summary>
internal static class Operators
{
    public static Evaluate Field(string name) => current =>
        current is Dictionary<string, object> map && map.TryGetValue(name, out var value) ? value : null;

    public static Evaluate Then(Evaluate left, Evaluate right) => current => left(current) is { } value ? right(value) : null;

    /// <summary>Unlike <see cref="Then"/>, evaluates the right side for null too.</summary>
    public static Evaluate Pipe(Evaluate left, Evaluate right) => current => right(left(current));

    public static Evaluate Or(Evaluate left, Evaluate right) => current =>
        left(current) is var value && JmesValue.IsTrue(value) ? value : right(current);

    public static Evaluate And(Evaluate left, Evaluate right) => current =>
        left(current) is var value && JmesValue.IsTrue(value) ? right(current) : value;

    public static Evaluate Not(Evaluate expression) => current => !JmesValue.IsTrue(expression(current));

    public static Evaluate Compare(TokenKind kind, Evaluate left, Evaluate right) => current =>
    {
        var (a, b) = (left(current), right(current));
        if (kind is TokenKind.Equal or TokenKind.NotEqual)
        {
            return JmesValue.AreEqual(a, b) == (kind == TokenKind.Equal);
        }

        if (!JmesValue.IsNumber(a) || !JmesValue.IsNumber(b))
        {
            return null;
        }

        var order = JmesValue.Compare(a, b);
        return kind switch
        {
            TokenKind.Less => order < 0,
            TokenKind.LessOrEqual => order <= 0,
            TokenKind.Greater => order > 0,
            _ => order >= 0,
        };
    };

    public static Evaluate Index(Evaluate left, int index) => current =>
    {
        if (left(current) is not List<object> list)
        {
            return null;
        }

        var position = index < 0 ? list.Count + index : index;
        return position >= 0 && position < list.Count ? list[position] : null;
    };

    public static Evaluate Slice(Evaluate left, int? start, int? stop, int step) => current =>
    {
        if (left(current) is not List<object> list)
        {
            return null;
        }

        var from = Bound(start, step > 0 ? 0 : list.Count - 1);
        var to = Bound(stop, step > 0 ? list.Count : -1);
        var slice = new List<object>();
        for (long i = from; step > 0 ? i < to : i > to; i += step)
        {
            slice.Add(list[(int)i]);
        }

        return slice;

        int Bound(int? given, int otherwise)
        {
            if (given is not { } bound)
            {
                return otherwise;
            }

            var absolute = bound < 0 ? bound + list.Count : bound;
            return step > 0 ? Math.Clamp(absolute, 0, list.Count) : Math.Clamp(absolute, -1, list.Count - 1);
        }
    };

    public static Evaluate Flatten(Evaluate left) => current => left(current) is List<object> list
        ? list.SelectMany(item => item is List<object> inner ? inner : [item]).ToList()
        : null;

    public static Evaluate Project(Evaluate left, Evaluate right) => current =>
        left(current) is List<object> list ? Selected(list, right) : null;

    public static Evaluate ProjectValues(Evaluate left, Evaluate right) => current =>
        left(current) is Dictionary<string, object> map ? Selected(map.Values, right) : null;

    public static Evaluate Filter(Evaluate left, Evaluate condition, Evaluate right) => current =>
        left(current) is List<object> list ? Selected(list.Where(item => JmesValue.IsTrue(condition(item))), right) : null;

    public static Evaluate List(List<Evaluate> items) => current =>
        current is null ? null : items.ConvertAll(item => item(current));

    public static Evaluate Hash(List<KeyValuePair<string, Evaluate>> members) => current =>
    {
        if (current is null)
        {
            return null;
        }

        var map = new Dictionary<string, object>();
        foreach (var (name, member) in members)
        {
            map[name] = member(current);
        }

        return map;
    };

    /// <summary>Applies a projection; null results are omitted.</summary>
    private static List<object> Selected(IEnumerable<object> items, Evaluate right) =>
        [.. items.Select(item => right(item)).Where(result => result is not null)];
}
