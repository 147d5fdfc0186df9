namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>The payload is not valid JSON for the input type of the handler, or the result cannot be written as JSON.</summary>
public class JsonSerializerException : Exception
{
    public JsonSerializerException(string message)
        : base(message)
    {
    }

    public JsonSerializerException(string message, Exception exception)
        : base(message, exception)
    {
    }
}
