using System.Text;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

/// <summary>Request of Invoke: synchronous (RequestResponse), asynchronous (Event) or validation only (DryRun).</summary>
public class InvokeRequest : AmazonLambdaRequest
{
    public string FunctionName { get; set; }

    public InvocationType InvocationType { get; set; }

    public LogType LogType { get; set; }

    /// <summary>The client context in base64, its form on the wire; at most 3,583 bytes.</summary>
    public string ClientContextBase64 { get; set; }

    /// <summary>The client context as JSON text; <see cref="ClientContextBase64"/> decoded.</summary>
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
    /// <summary>200 for RequestResponse, 202 for Event, 204 for DryRun; independent of the outcome of the function.</summary>
    public int? StatusCode { get; set; }

    /// <summary>Null if the function succeeded; otherwise Handled or Unhandled.</summary>
    public string FunctionError { get; set; }

    /// <summary>The last 4 KB of the log in base64, if LogType was Tail.</summary>
    public string LogResult { get; set; }

    /// <summary>The response of the function, or its error document.</summary>
    public MemoryStream Payload { get; set; }

    public string ExecutedVersion { get; set; }

    public string DurableExecutionArn { get; set; }
}
