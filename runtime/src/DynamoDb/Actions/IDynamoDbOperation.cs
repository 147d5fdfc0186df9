using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>An operation of DynamoDB. It writes the members of the response; the endpoint writes the enclosing object.</summary>
internal interface IDynamoDbOperation : IOperation<RequestStructure, Utf8JsonWriter>
{
    /// <summary>False for operations without an output shape: their response has no body.</summary>
    bool HasResponse => true;

    /// <summary>Whether an invalid value is reported with the message of <see cref="DynamoDbException.WithNewerMessage"/>.</summary>
    bool UsesNewerMessages => false;
}
