namespace DurableLocal.EventSources;

/// <summary>An error of an event source mapping or a rule, for the user to read; the runtime continues.</summary>
/// <param name="LogicalId">The logical id of the mapping or rule in the template.</param>
/// <param name="Defect">The exception, when the cause is a defect of the runtime.</param>
public sealed record EventSourceProblem(string LogicalId, string Message, Exception? Defect = null);
