namespace AWS.Lambda.Powertools.Idempotency;

/// <summary>Marks the parameter that contains the idempotency key, for methods with several parameters.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class IdempotencyKeyAttribute : Attribute;
