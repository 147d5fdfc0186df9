using System.Text.Json;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>The concurrency limit left no environment for a synchronous invocation.</summary>
internal sealed class TooManyRequestsException(string message) : AwsException(StatusCodes.Status429TooManyRequests, nameof(TooManyRequestsException), message)
{
    public override void WriteMembers(Utf8JsonWriter writer) => writer.WriteString("Reason"u8, "ReservedFunctionConcurrentInvocationLimitExceeded"u8);
}
