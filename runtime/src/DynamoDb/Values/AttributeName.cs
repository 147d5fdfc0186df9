using System.Text;

namespace DurableLocal.DynamoDb.Values;

/// <summary>The rule for names of attributes at any level of an item: 1 to 65 535 bytes.</summary>
public static class AttributeName
{
    /// <summary>The first length in bytes that is too long.</summary>
    private const int TooLong = 64 * 1024;

    /// <exception cref="DynamoDbException">The name is empty or too long.</exception>
    public static void Validate(string name)
    {
        if (ErrorMessage(name) is { } error)
        {
            throw DynamoDbException.Validation(error);
        }
    }

    /// <summary>Returns the error message for the name, or null if it is valid.</summary>
    public static string? ErrorMessage(string name) =>
        name.Length == 0 ? "Empty attribute name"
        : name.Length >= TooLong / 3 && Encoding.UTF8.GetByteCount(name) >= TooLong ? $"Attribute name is too large, must be less than {TooLong} bytes"
        : null;
}
