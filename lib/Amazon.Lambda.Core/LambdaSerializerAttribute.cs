namespace Amazon.Lambda.Core;

/// <summary>Names the serializer of an assembly's handlers, or of one handler: the method's wins.</summary>
/// <param name="serializerType">A type that implements <see cref="ILambdaSerializer"/> and has a parameterless constructor.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Method, AllowMultiple = false)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    public Type SerializerType { get; set; } = serializerType;
}
