namespace DurableLocal.Cli.Otlp;

/// <summary>Sends each item with the exporter of its <c>service.name</c>, which is created for the first one.</summary>
/// <param name="serviceOf">Returns the service of an item.</param>
/// <param name="create">Creates the exporter of a service.</param>
internal sealed class ServiceExporters<T>(Func<T, string> serviceOf, Func<string, IServiceExporter<T>> create) : IDisposable
{
    private readonly Dictionary<string, IServiceExporter<T>> _services = new(StringComparer.Ordinal);

    /// <summary>Returns whether all items were accepted; ends with the first service whose items were not.</summary>
    public bool Export(IReadOnlyList<T> items) =>
        items.GroupBy(serviceOf, StringComparer.Ordinal).All(service => Of(service.Key).Export([.. service]));

    public void Dispose()
    {
        foreach (var service in _services.Values)
        {
            service.Dispose();
        }
    }

    private IServiceExporter<T> Of(string name) =>
        _services.TryGetValue(name, out var service) ? service : _services[name] = create(name);
}

/// <summary>The exporter of one <c>service.name</c>.</summary>
internal interface IServiceExporter<T> : IDisposable
{
    /// <summary>Sends the items; returns whether they were accepted.</summary>
    bool Export(IReadOnlyList<T> items);
}
