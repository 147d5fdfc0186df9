using System.Text.Json;
using DurableLocal.Core.Permissions;
using DurableLocal.Sqs.Protocol;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Sqs.Rules;

/// <summary>The permission that an operation asks for; source: service authorization reference, Amazon SQS.</summary>
internal static class SqsPermission
{
    private const string Batch = "Batch";

    /// <exception cref="SqsException">AccessDeniedException: the caller is a function whose role may not.</exception>
    public static void Demand(AccessControl? access, HttpRequest request, string operation, ReadOnlyMemory<byte> body)
    {
        if (access?.CallerOf(request) is not { } caller)
        {
            return;
        }

        // The batch operations are granted by the action of one message.
        var action = operation.EndsWith(Batch, StringComparison.Ordinal) ? operation[..^Batch.Length] : operation;
        if (access.Refusal(caller, $"sqs:{action}", ResourceOf(body.Span, access)) is { } refusal)
        {
            throw SqsException.AccessDenied(refusal);
        }
    }

    /// <summary>The ARN of the queue that a request names, or <c>*</c>. What is malformed is the action's to refuse.</summary>
    private static string ResourceOf(ReadOnlySpan<byte> body, AccessControl access)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                var isUrl = reader.ValueTextEquals("QueueUrl"u8);
                var isName = reader.ValueTextEquals("QueueName"u8);
                var isArn = reader.ValueTextEquals("SourceArn"u8);
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && (isUrl || isName || isArn))
                {
                    var text = reader.GetString()!;
                    return isArn ? text : access.Identity.QueueArn(text[(text.LastIndexOf('/') + 1)..]);
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Not JSON: the action's own reading refuses it with SQS's words.
        }

        return "*";
    }
}
