namespace DurableChaining.Contracts;

/// <summary>
/// Fails a durable execution whose input breaks a rule of the contract. The class's full name is stored as the
/// execution's error type: see <c>WorkflowErrorTypes</c> in the orchestrator before renaming it.
/// </summary>
public sealed class InvalidItemException(ItemError error) : Exception(error.Message);
