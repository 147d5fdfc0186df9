namespace AWS.Lambda.Powertools.Idempotency;

/// <summary>Marks the parameter that a call is known by, where a method takes several.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class IdempotencyKeyAttribute : Attribute;
