using DurableChaining.Contracts;

namespace DurableChaining.Steps;

/// <summary>Step 2: doubles the value and adds the name in upper case; other members are copied.</summary>
public static class Transform
{
    /// <summary>Multiplies the value.</summary>
    public const decimal Factor = 2;

    /// <summary>Returns the document after the step.</summary>
    /// <exception cref="OverflowException">The result exceeds the range of a decimal.</exception>
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
