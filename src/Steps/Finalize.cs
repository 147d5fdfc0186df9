using DurableChaining.Contracts;

namespace DurableChaining.Steps;

/// <summary>Step 3: adds 5 to the value, 5 more for the final value, and marks the document completed; other members are copied.</summary>
public static class Finalize
{
    /// <summary>Added to the value, and once more for the final value.</summary>
    public const decimal Addend = 5;

    /// <summary>Returns the document after the step.</summary>
    /// <exception cref="OverflowException">A result exceeds the range of a decimal.</exception>
    public static FinalDocument Apply(TransformedDocument document)
    {
        var value = document.Value.Plus(Addend);
        return new FinalDocument
        {
            Id = document.Id,
            Name = document.Name,
            Step1Completed = document.Step1Completed,
            Value = value,
            Step2Completed = document.Step2Completed,
            TransformedName = document.TransformedName,
            Step3Completed = true,
            Status = FinalDocument.CompletedStatus,
            FinalValue = value.Plus(Addend),
            Others = document.Others,
        };
    }
}
