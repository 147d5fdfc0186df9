namespace DurableLocal.DynamoDb.Expressions;

/// <summary>One step of a document path: the name of a member, a reference to a name, or an index into a list.</summary>
public readonly record struct PathStep(string? Name, int Index)
{
    public bool IsIndex => Name is null;

    public bool IsReference => Name is ['#', ..];
}

/// <summary>A part of an expression that has a value.</summary>
public abstract record Operand;

/// <summary>A document path, such as <c>a.#b[3]</c>.</summary>
public sealed record PathOperand(IReadOnlyList<PathStep> Steps) : Operand;

/// <summary>A reference to a value, such as <c>:v</c>.</summary>
public sealed record ValueOperand(string Reference) : Operand;

public sealed record FunctionOperand(string Name, IReadOnlyList<Operand> Arguments) : Operand;

/// <summary>An addition or a subtraction in SET.</summary>
public sealed record ArithmeticOperand(string Operator, Operand Left, Operand Right) : Operand;

/// <summary>A part of an expression that is true or false for an item.</summary>
public abstract record Condition;

public sealed record Comparison(string Operator, Operand Left, Operand Right) : Condition;

public sealed record Between(Operand Subject, Operand Lower, Operand Upper) : Condition;

public sealed record Membership(Operand Subject, IReadOnlyList<Operand> Choices) : Condition;

public sealed record FunctionCondition(FunctionOperand Function) : Condition;

public sealed record Conjunction(Condition Left, Condition Right) : Condition;

public sealed record Disjunction(Condition Left, Condition Right) : Condition;

public sealed record Negation(Condition Inner) : Condition;

/// <summary>One clause of an update expression.</summary>
/// <param name="Section"><c>SET</c>, <c>REMOVE</c>, <c>ADD</c> or <c>DELETE</c>.</param>
/// <param name="Value">Null for REMOVE.</param>
public sealed record UpdateClause(string Section, PathOperand Path, Operand? Value)
{
    /// <summary>Whether it was sent in AttributeUpdates, whose ADD supports lists and whose type mismatches have another error message.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>Whether it is REMOVE or DELETE. An update of only such clauses does not create a missing item.</summary>
    public bool IsRemoval => Section is "REMOVE" or "DELETE";
}
