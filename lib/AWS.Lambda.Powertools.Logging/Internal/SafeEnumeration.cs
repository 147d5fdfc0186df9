namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Enumerates a sequence of the caller, which can throw at any element.</summary>
internal static class SafeEnumeration
{
    /// <summary>
    /// Returns the elements up to the first one that throws. A list is read by index, so that only the elements that throw
    /// are left out: the state of a message with too few arguments throws for each missing one.
    /// </summary>
    public static List<T> Of<T>(IEnumerable<T> sequence)
    {
        var elements = new List<T>();
        try
        {
            if (sequence is IReadOnlyList<T> list)
            {
                AddByIndex(list, elements);
            }
            else
            {
                elements.AddRange(sequence);
            }
        }
        catch (Exception)
        {
            // What was read before is logged.
        }

        return elements;
    }

    private static void AddByIndex<T>(IReadOnlyList<T> list, List<T> elements)
    {
        var count = list.Count;
        for (var index = 0; index < count; index++)
        {
            try
            {
                elements.Add(list[index]);
            }
            catch (Exception)
            {
                // This element is left out.
            }
        }
    }
}
