using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson.Converters;

/// <summary>Converts the enumerations of the AWS SDK (classes derived from ConstantClass) to and from text.</summary>
public class ConstantClassConverter : JsonConverter<object>
{
    // Compared by name, because this package does not depend on the SDK.
    private const string ConstantClass = "Amazon.Runtime.ConstantClass";

    public override bool CanConvert(Type typeToConvert)
    {
        for (var type = typeToConvert.BaseType; type is not null; type = type.BaseType)
        {
            if (type.FullName == ConstantClass)
            {
                return true;
            }
        }

        return false;
    }

    public override object Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Activator.CreateInstance(typeToConvert, reader.GetString());

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
