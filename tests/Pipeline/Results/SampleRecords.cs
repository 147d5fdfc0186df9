using System.Text.Json;
using DurableChaining.Contracts;
using DurableChaining.Results;

namespace DurableChaining.Tests.Results;

/// <summary>Records of the key <c>k</c>.</summary>
internal static class SampleRecords
{
    public const string CompletedAt = "2026-11-23T10:00:03.000Z";

    public static StartedExecution Execution { get; } =
        new("arn:aws:lambda:us-east-1:000000000000:function:chain:1/durable-execution/k/0001", new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    public static ResultRecordFactory Factory { get; } = new(TimeSpan.FromDays(30));

    public static ResultRecord Completed(string item = """{"value":5}""", string name = "demo") => Factory.Completed(
        new StartPayload("k", JsonElement.Parse(item)), Execution, new FinalDocument { Id = "k", Name = name, FinalValue = 40 }, CompletedAt);

    public static ResultRecord Failed(string item = """{"value":5}""") => Factory.Failed(
        new StartPayload("k", JsonElement.Parse(item)), Execution, new ResultError("OverflowException", "value: too large", "step2-transform"), CompletedAt);
}
