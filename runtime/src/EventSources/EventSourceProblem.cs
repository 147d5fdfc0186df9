namespace DurableLocal.EventSources;

/// <summary>Something about an event source or a rule that its owner should read; the runtime goes on.</summary>
/// <param name="LogicalId">The mapping or rule in the template.</param>
/// <param name="Defect">Set where the runtime itself is at fault.</param>
public sealed record EventSourceProblem(string LogicalId, string Message, Exception? Defect = null);
