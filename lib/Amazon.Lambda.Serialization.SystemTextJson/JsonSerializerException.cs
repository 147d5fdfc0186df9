namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>A payload that is no JSON of the handler's input type, or a result that cannot be written as JSON.</summary>
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
