using System.Text;

namespace DurableLocal.DynamoDb.Values;

/// <summary>What an attribute may be called, at any level of an item.</summary>
public static class AttributeName
{
    private const int TooLong = 64 * 1024;

    /// <exception cref="DynamoDbException">No attribute has such a name.</exception>
    public static void Validate(string name)
    {
        if (ErrorMessage(name) is { } error)
        {
            throw DynamoDbException.Validation(error);
        }
    }

    /// <summary>What is wrong with the name, or null.</summary>
    public static string? ErrorMessage(string name) =>
        name.Length == 0 ? "Empty attribute name"
        : name.Length >= TooLong / 3 && Encoding.UTF8.GetByteCount(name) >= TooLong ? $"Attribute name is too large, must be less than {TooLong} bytes"
        : null;
}
