using System.Text.Json;
using DurableLocal.Core.Permissions;
using DurableLocal.Sqs.Protocol;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Sqs.Rules;

/// <summary>The IAM permission that an operation requires. Source: service authorization reference, Amazon SQS.</summary>
internal static class SqsAuthorization
{
    private const string Batch = "Batch";

    /// <summary>Checks a call of a function against its role; any other caller is allowed.</summary>
    /// <exception cref="SqsException">AccessDeniedException: the role of the calling function does not allow the action.</exception>
    public static void Authorize(AccessControl? access, HttpRequest request, string operation, ReadOnlyMemory<byte> body)
    {
        if (access?.CallerOf(request) is not { } caller)
        {
            return;
        }

        // The action for one message also grants its batch operation.
        var action = operation.EndsWith(Batch, StringComparison.Ordinal) ? operation[..^Batch.Length] : operation;
        if (access.DenialReason(caller, $"sqs:{action}", ResourceOf(body.Span, access)) is { } reason)
        {
            throw SqsException.AccessDenied(reason);
        }
    }

    /// <summary>Returns the ARN of the queue that a request names, else <c>*</c>. The action rejects malformed requests.</summary>
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
            // Not JSON: the action rejects it with SQS's error.
        }

        return "*";
    }
}
