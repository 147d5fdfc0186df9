using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableChaining.Submit;

/// <summary>The output of <c>redrive --output json</c>: one document on one line.</summary>
/// <param name="Queue">URL of the dead-letter queue.</param>
/// <param name="Redriven">Messages that were sent to the work queue and deleted from the dead-letter queue.</param>
/// <param name="Returned">Redriven messages that were seen on the dead-letter queue again.</param>
/// <param name="Left">Messages of another kind, which stay on the dead-letter queue.</param>
/// <param name="NotSent">Messages that the work queue did not accept, which stay on the dead-letter queue.</param>
public sealed record RedriveDocument(string Queue, int Redriven, int Returned, LeftMessages Left, IReadOnlyList<UnsentMessage> NotSent)
{
    private static readonly RedriveJson Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public override string ToString() => JsonSerializer.Serialize(this, Json.RedriveDocument);
}

public sealed record LeftMessages(int Failed, int Rejected);

/// <param name="MessageId">Its id on the dead-letter queue.</param>
public sealed record UnsentMessage(string MessageId, string Reason);

[JsonSerializable(typeof(RedriveDocument))]
internal sealed partial class RedriveJson : JsonSerializerContext;
