using System.Collections.Immutable;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>
/// Keys that are added to every line of the process. For work that runs concurrently in one invocation, pass members as
/// arguments of the message instead.
/// </summary>
internal static class AppendedKeys
{
    private static ImmutableDictionary<string, object> _keys = ImmutableDictionary<string, object>.Empty;

    public static IEnumerable<KeyValuePair<string, object>> All => Volatile.Read(ref _keys);

    public static void Append(IEnumerable<KeyValuePair<string, object>> keys)
    {
        var added = keys.ToArray();
        foreach (var (key, value) in added)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(key);
            ArgumentNullException.ThrowIfNull(value, key);
        }

        ImmutableInterlocked.Update(ref _keys, static (current, items) => current.SetItems(items), added);
    }

    public static void Remove(IEnumerable<string> keys) =>
        ImmutableInterlocked.Update(ref _keys, static (current, removed) => current.RemoveRange(removed), keys);

    public static void Clear() => Volatile.Write(ref _keys, ImmutableDictionary<string, object>.Empty);
}
