namespace DurableLocal.Sqs;

/// <summary>A request for an operation of SQS, of either protocol.</summary>
/// <param name="Body">The JSON body.</param>
/// <param name="TraceHeader">The header <c>X-Amzn-Trace-Id</c>, which sent messages carry; null for none.</param>
internal readonly record struct SqsRequest(ReadOnlyMemory<byte> Body, string? TraceHeader);
