using Amazon.Lambda.Serialization.SystemTextJson;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace TestFunctions.Conformance;

/// <summary>Thrown where a requirement asks for an error of its own type.</summary>
public sealed class TransientError(string message) : Exception(message);

/// <summary>Thrown where a requirement asks for any error.</summary>
public sealed class ExpectedFailureException(string message) : Exception(message);
