using System.Text.Json;
using DurableLocal.Cli.Search;
using DurableLocal.Hosting;

namespace DurableLocal.Cli.Service;

/// <summary>Messages that are on the queues of a runtime, read without receiving them.</summary>
internal sealed class Messages(ServiceClient client)
{
    /// <summary>Returns the messages whose body or attributes name the key, or that have it as their id.</summary>
    public async Task<List<QueuedMessage>> FindAsync(string key, CancellationToken cancellationToken)
    {
        var matcher = new KeyMatcher([key]);
        var found = new Dictionary<string, QueuedMessage>(StringComparer.Ordinal);
        foreach (var form in matcher.Forms)
        {
            var response = await client.GetAsync($"{InspectionEndpoint.MessagesPath}?text={Uri.EscapeDataString(form)}", cancellationToken).ConfigureAwait(false);
            foreach (var message in response.Deserialize(InspectionJson.Default.QueuedMessageArray)!)
            {
                if (message.MessageId == key || matcher.Matches(message.Body) || message.Attributes.Values.Any(value => value == key))
                {
                    found.TryAdd(message.MessageId, message);
                }
            }
        }

        return [.. found.Values.OrderBy(message => message.SentAt)];
    }
}
