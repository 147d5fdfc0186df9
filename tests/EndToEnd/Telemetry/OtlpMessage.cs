using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace DurableChaining.Tests.EndToEnd.Telemetry;

/// <summary>Reads messages of OTLP, whose three requests have the same outer form; the numbers are those of opentelemetry/proto.</summary>
internal static class OtlpMessage
{
    /// <summary>Returns the spans, metrics or log records of a request, each with the attributes of its resource.</summary>
    public static IEnumerable<(byte[] Bytes, IReadOnlyDictionary<string, string> Resource)> Items(byte[] request)
    {
        foreach (var ofResource in Messages(request, 1))
        {
            var resource = Messages(ofResource, 1).Select(message => AttributesOf(message, 1)).SingleOrDefault() ?? [];
            foreach (var item in Messages(ofResource, 2).SelectMany(scope => Messages(scope, 2)))
            {
                yield return (item, resource);
            }
        }
    }

    /// <summary>Returns the fields of that number, which are messages or texts.</summary>
    public static IEnumerable<byte[]> Messages(byte[] bytes, int field)
    {
        var input = new CodedInputStream(bytes);
        while (input.ReadTag() is > 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                yield return input.ReadBytes().ToByteArray();
            }
            else
            {
                input.SkipLastField();
            }
        }
    }

    public static string Text(byte[] bytes, int field) => Messages(bytes, field).Select(Encoding.UTF8.GetString).FirstOrDefault() ?? "";

    public static int Number(byte[] bytes, int field)
    {
        var input = new CodedInputStream(bytes);
        while (input.ReadTag() is > 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                return input.ReadEnum();
            }

            input.SkipLastField();
        }

        return 0;
    }

    /// <summary>Returns the field of that number, which has 64 bits; null where there is none.</summary>
    public static ulong? Fixed64(byte[] bytes, int field)
    {
        var input = new CodedInputStream(bytes);
        while (input.ReadTag() is > 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                return input.ReadFixed64();
            }

            input.SkipLastField();
        }

        return null;
    }

    /// <summary>Returns the fields of that number, which are attributes, with their values as text.</summary>
    public static Dictionary<string, string> AttributesOf(byte[] bytes, int field) =>
        Messages(bytes, field).ToDictionary(attribute => Text(attribute, 1), attribute => Value(Messages(attribute, 2).Single()));

    /// <summary>Returns the names of those attributes that are integers.</summary>
    public static HashSet<string> IntegersOf(byte[] bytes, int field) =>
        [.. Messages(bytes, field).Where(attribute => WireFormat.GetTagFieldNumber(new CodedInputStream(Messages(attribute, 2).Single()).ReadTag()) == 3).Select(attribute => Text(attribute, 1))];

    /// <summary>An AnyValue.</summary>
    public static string Value(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        return WireFormat.GetTagFieldNumber(input.ReadTag()) switch
        {
            1 => input.ReadString(),
            2 => input.ReadBool() ? "true" : "false",
            3 => input.ReadInt64().ToString(CultureInfo.InvariantCulture),
            4 => input.ReadDouble().ToString(CultureInfo.InvariantCulture),
            var other => throw new NotSupportedException($"a value of field {other}"),
        };
    }

    public static string Hex(CodedInputStream input) => Convert.ToHexStringLower(input.ReadBytes().Span);
}
