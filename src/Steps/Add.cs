using DurableChaining.Contracts;

namespace DurableChaining.Steps;

/// <summary>Step 1: creates a new document of id, name and value + 10.</summary>
public static class Add
{
    /// <summary>Added to the value.</summary>
    public const decimal Addend = 10;

    /// <summary>Returns the document after the step.</summary>
    /// <exception cref="OverflowException">The result exceeds the range of a decimal.</exception>
    public static AddedDocument Apply(AddInput input) => new()
    {
        Id = input.Id,
        Name = input.Name ?? WorkItem.DefaultName,
        Step1Completed = true,
        Value = input.Value.Plus(Addend),
    };
}
