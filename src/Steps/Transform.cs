using DurableChaining.Contracts;

namespace DurableChaining.Steps;

/// <summary>Step 2: doubles the value and adds the name in upper case; other members pass through.</summary>
public static class Transform
{
    public const decimal Factor = 2;

    /// <exception cref="OverflowException">The value leaves the range of a decimal.</exception>
    public static TransformedDocument Apply(AddedDocument document) => new()
    {
        Id = document.Id,
        Name = document.Name,
        Step1Completed = document.Step1Completed,
        Value = document.Value.Times(Factor),
        Step2Completed = true,
        TransformedName = document.Name?.ToUpperInvariant(),
        Others = document.Others,
    };
}
