using DurableChaining.Contracts;

namespace DurableChaining.Steps;

/// <summary>Step 3: adds 5 to the value, 5 more for the final value, and closes the document; other members pass through.</summary>
public static class Finalize
{
    public const decimal Addend = 5;

    /// <exception cref="OverflowException">The value leaves the range of a decimal.</exception>
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
