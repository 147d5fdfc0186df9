namespace DurableLocal.Durable;

/// <summary>
/// Limits of AWS Lambda durable functions. "Model" is the Lambda service model (API reference), "quotas" the Lambda
/// quotas page, "SDK" a constant that the official SDKs agree on.
/// </summary>
internal static class DurableLimits
{
    /// <summary>Operations of one execution (quotas).</summary>
    public const int OperationsPerExecution = 3_000;

    /// <summary>Bytes of all payloads of one execution (quotas).</summary>
    public const long DataPerExecution = 100L * 1024 * 1024;

    /// <summary>Bytes of one step or context payload: SDKs omit a larger context result and set ReplayChildren (SDK).</summary>
    public const int OperationPayload = 262_144;

    /// <summary>Any payload field, also the input of a synchronous start and the result (model).</summary>
    public const int PayloadField = 6_291_456;

    /// <summary>Bytes of a callback's result (model, BinaryOperationPayload).</summary>
    public const int CallbackPayload = 262_144;

    /// <summary>Bytes of the input and of the output of a chained invoke (error texts of the service).</summary>
    public const int ChainedPayload = 1_048_576;

    public const string ChainedPayloadRule = "payload size must be less than or equal to 1048576 bytes.";

    /// <summary>
    /// Bytes of the input of an asynchronous start: 1 MB (model, Invoke; quotas). The model of GetDurableExecution has 256 KB;
    /// the sources contradict each other, and the bound of the request is taken.
    /// </summary>
    public const int AsynchronousInput = 1_048_576;

    /// <summary>Bytes of one error object as JSON.</summary>
    public const int ErrorObject = 32_768;

    /// <summary>Bytes of the largest event that Lambda passes to a function; the first page of the state must fit.</summary>
    public const int InvocationPayload = 6_291_456;

    /// <summary>Waits, retry delays and timeouts: 366 days (model).</summary>
    public const int LongestDelaySeconds = 31_622_400;

    public const int IdLength = 64;

    public const int NameLength = 256;

    public const int SubTypeLength = 32;

    public const int ExecutionNameLength = 64;

    public const int ClientTokenLength = 64;

    /// <summary>Characters of the reason of a pause or a resume (model, PauseDetails).</summary>
    public const int ReasonLength = 1_024;

    public const int DefaultPage = 100;

    public const int LargestPage = 1_000;

    public const int ArnLength = 1_024;

    /// <summary>How long the same ClientToken identifies the same request (model).</summary>
    public static readonly TimeSpan ClientTokenWindow = TimeSpan.FromMinutes(15);

    /// <summary>How long a page token is valid (model).</summary>
    public static readonly TimeSpan PageTokenLifetime = TimeSpan.FromHours(24);
}
