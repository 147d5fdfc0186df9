using System.Collections.Frozen;
using DurableLocal.Core.Aws;

namespace DurableLocal.Core.Http;

/// <summary>The operations of a service by name.</summary>
public sealed class OperationTable<TOperation>
    where TOperation : IOperation
{
    private readonly FrozenDictionary<string, TOperation> _byName;
    private readonly Func<string, AwsException> _unknown;

    /// <param name="operations">All operations of the service.</param>
    /// <param name="unknown">Creates the service's error for a name that is not registered.</param>
    /// <exception cref="ArgumentException">Two operations have the same name; the message contains it.</exception>
    public OperationTable(IEnumerable<TOperation> operations, Func<string, AwsException> unknown)
    {
        var byName = new Dictionary<string, TOperation>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            if (!byName.TryAdd(operation.Name, operation))
            {
                throw new ArgumentException($"{operation.Name}: expected one registration of the operation, got two", nameof(operations));
            }
        }

        (_byName, _unknown) = (byName.ToFrozenDictionary(StringComparer.Ordinal), unknown);
    }

    /// <summary>Returns the operation with this name.</summary>
    /// <exception cref="AwsException">The service has no such operation.</exception>
    public TOperation Get(string name) => _byName.TryGetValue(name, out var operation) ? operation : throw _unknown(name);
}
