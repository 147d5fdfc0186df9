namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Converts the state of a scope to members of a log line.</summary>
internal static class ScopeMembers
{
    /// <summary>
    /// Returns the pairs of a sequence, or the public properties of another object; nothing for a string or a value type.
    /// A getter that throws is left out.
    /// </summary>
    public static Dictionary<string, object> Of(object state)
    {
        var members = new Dictionary<string, object>();
        switch (state)
        {
            case IEnumerable<KeyValuePair<string, string>> pairs:
                foreach (var (key, value) in SafeEnumeration.Of(pairs))
                {
                    members.TryAdd(key ?? "", value);
                }

                break;
            case IEnumerable<KeyValuePair<string, object>> pairs:
                foreach (var (key, value) in SafeEnumeration.Of(pairs))
                {
                    members.TryAdd(key ?? "", value);
                }

                break;
            case null or string or ValueType:
                break;
            default:
                AddProperties(state, members);
                break;
        }

        return members;
    }

    private static void AddProperties(object state, Dictionary<string, object> members)
    {
        foreach (var property in state.GetType().GetProperties())
        {
            if (!property.CanRead || property.GetIndexParameters().Length > 0)
            {
                continue;
            }

            try
            {
                members.TryAdd(property.Name, property.GetValue(state));
            }
            catch (Exception)
            {
                // The caller's getter threw. A log call must not fail its caller.
            }
        }
    }
}
