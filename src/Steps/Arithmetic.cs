namespace DurableChaining.Steps;

/// <summary>Decimal arithmetic whose overflow exceptions contain the operands.</summary>
internal static class Arithmetic
{
    /// <exception cref="OverflowException">The sum exceeds ±79228162514264337593543950335.</exception>
    public static decimal Plus(this decimal value, decimal addend)
    {
        try
        {
            return value + addend;
        }
        catch (OverflowException)
        {
            throw new OverflowException($"value: {value} + {addend} exceeds the range of a decimal (±{decimal.MaxValue})");
        }
    }

    /// <exception cref="OverflowException">The product exceeds ±79228162514264337593543950335.</exception>
    public static decimal Times(this decimal value, decimal factor)
    {
        try
        {
            return value * factor;
        }
        catch (OverflowException)
        {
            throw new OverflowException($"value: {value} * {factor} exceeds the range of a decimal (±{decimal.MaxValue})");
        }
    }
}
