using System.Text.Json;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>One operation of the API: reads its request, does it, writes its answer.</summary>
internal interface IDynamoDbAction
{
    /// <summary>The operation's name as in the target header.</summary>
    string Name { get; }

    /// <summary>False for the operations whose model has no output: their answer has no body at all.</summary>
    bool HasAnswer => true;

    /// <summary>Whether an invalid value is reported with the message of <see cref="DynamoDbException.WithNewerMessage"/>.</summary>
    bool UsesNewerMessages => false;

    /// <summary>Writes the members of the answer; the braces around them are the caller's.</summary>
    /// <exception cref="DynamoDbException">The service refuses the request.</exception>
    Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken);
}
