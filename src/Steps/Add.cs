using DurableChaining.Contracts;

namespace DurableChaining.Steps;

/// <summary>Step 1: starts a new document of id, name and value + 10.</summary>
public static class Add
{
    public const decimal Addend = 10;

    /// <exception cref="OverflowException">The value leaves the range of a decimal.</exception>
    public static AddedDocument Apply(AddInput input) => new()
    {
        Id = input.Id,
        Name = input.Name ?? WorkItem.DefaultName,
        Step1Completed = true,
        Value = input.Value.Plus(Addend),
    };
}
