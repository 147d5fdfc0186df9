using Amazon.Lambda.Serialization.SystemTextJson;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace TestFunctions.Conformance;

/// <summary>Thrown when a requirement needs an error of a specific type.</summary>
public sealed class TransientError(string message) : Exception(message);

/// <summary>Thrown when a requirement needs any error.</summary>
public sealed class ExpectedFailureException(string message) : Exception(message);
