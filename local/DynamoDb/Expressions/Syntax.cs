namespace DurableChaining.Local.DynamoDb.Expressions;

/// <summary>One step of a document path: a member's name (or a reference to it), or an index into a list.</summary>
internal readonly record struct PathStep(string? Name, int Index)
{
    public bool IsIndex => Name is null;

    public bool IsReference => Name is ['#', ..];
}

/// <summary>Something with a value.</summary>
internal abstract record Operand;

/// <summary>A document path, such as <c>a.#b[3]</c>.</summary>
internal sealed record PathOperand(IReadOnlyList<PathStep> Steps) : Operand;

/// <summary>A reference to a value, such as <c>:v</c>.</summary>
internal sealed record ValueOperand(string Reference) : Operand;

internal sealed record FunctionOperand(string Name, IReadOnlyList<Operand> Arguments) : Operand;

/// <summary>A sum or a difference in SET.</summary>
internal sealed record ArithmeticOperand(string Operator, Operand Left, Operand Right) : Operand;

/// <summary>Something true or false of an item.</summary>
internal abstract record Condition;

internal sealed record Comparison(string Operator, Operand Left, Operand Right) : Condition;

internal sealed record Between(Operand Subject, Operand Lower, Operand Upper) : Condition;

internal sealed record Membership(Operand Subject, IReadOnlyList<Operand> Choices) : Condition;

internal sealed record FunctionCondition(FunctionOperand Function) : Condition;

internal sealed record Conjunction(Condition Left, Condition Right) : Condition;

internal sealed record Disjunction(Condition Left, Condition Right) : Condition;

internal sealed record Negation(Condition Inner) : Condition;

/// <summary>One clause of an update expression.</summary>
/// <param name="Section"><c>SET</c>, <c>REMOVE</c>, <c>ADD</c> or <c>DELETE</c>.</param>
/// <param name="Value">Null for REMOVE.</param>
internal sealed record UpdateClause(string Section, PathOperand Path, Operand? Value);
