namespace Amazon.Lambda.Core;

/// <summary>Specifies the serializer of all handlers of an assembly, or of one handler; the attribute of the method has precedence.</summary>
/// <param name="serializerType">A type that implements <see cref="ILambdaSerializer"/> and has a parameterless constructor.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Method, AllowMultiple = false)]
public sealed class LambdaSerializerAttribute(Type serializerType) : Attribute
{
    public Type SerializerType { get; set; } = serializerType;
}
