namespace Amazon.Lambda.Core;

/// <summary>Converts the payload of an invocation to the input of the handler, and its result to the response.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);
    void Serialize<T>(T response, Stream responseStream);
}
