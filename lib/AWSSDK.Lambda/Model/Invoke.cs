using System.Text;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

/// <summary>Invokes a function: at once (RequestResponse), queued (Event) or only checked (DryRun).</summary>
public class InvokeRequest : AmazonLambdaRequest
{
    public string FunctionName { get; set; }

    public InvocationType InvocationType { get; set; }

    public LogType LogType { get; set; }

    /// <summary>The client context as base64, which is how it travels; up to 3 583 bytes.</summary>
    public string ClientContextBase64 { get; set; }

    /// <summary>The client context as JSON text: <see cref="ClientContextBase64"/> decoded.</summary>
    public string ClientContext
    {
        get => ClientContextBase64 is { } encoded ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : null;
        set => ClientContextBase64 = value is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
    }

    public string DurableExecutionName { get; set; }

    /// <summary>The event in UTF-8; read from its current position.</summary>
    public MemoryStream PayloadStream { get; set; }

    /// <summary>The event as JSON text: the content of <see cref="PayloadStream"/>.</summary>
    public string Payload
    {
        get => PayloadStream is { } stream ? Encoding.UTF8.GetString(stream.ToArray()) : null;
        set => PayloadStream = value is null ? null : new MemoryStream(Encoding.UTF8.GetBytes(value));
    }

    public string Qualifier { get; set; }

    public string TenantId { get; set; }
}

public class InvokeResponse : AmazonWebServiceResponse
{
    /// <summary>200 for RequestResponse, 202 for Event, 204 for DryRun; the same however the function itself ended.</summary>
    public int? StatusCode { get; set; }

    /// <summary>Null where the function answered; else Handled or Unhandled.</summary>
    public string FunctionError { get; set; }

    /// <summary>Last 4 KB of the log, base64, where LogType was Tail.</summary>
    public string LogResult { get; set; }

    /// <summary>The function's answer, or its error document.</summary>
    public MemoryStream Payload { get; set; }

    public string ExecutedVersion { get; set; }

    public string DurableExecutionArn { get; set; }
}
