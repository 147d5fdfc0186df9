using System.Text.Json;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>One operation of the API: reads the request, executes it and writes the response.</summary>
internal interface IDynamoDbAction
{
    /// <summary>The operation's name in the target header.</summary>
    string Name { get; }

    /// <summary>False for operations without an output shape: their response has no body.</summary>
    bool HasResponse => true;

    /// <summary>Whether an invalid value is reported with the message of <see cref="DynamoDbException.WithNewerMessage"/>.</summary>
    bool UsesNewerMessages => false;

    /// <summary>Writes the members of the response; the caller writes the enclosing object.</summary>
    /// <exception cref="DynamoDbException">The request is invalid or cannot be executed.</exception>
    Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken);
}
