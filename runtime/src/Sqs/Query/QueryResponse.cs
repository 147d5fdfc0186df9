using System.Text;
using System.Text.Json;
using System.Xml;
using DurableLocal.Core.Http;

namespace DurableLocal.Sqs.Query;

/// <summary>Writes responses of the query protocol: the JSON of an action, converted to XML.</summary>
internal static class QueryResponse
{
    public const string ContentType = "text/xml";

    private const string Namespace = "http://queue.amazonaws.com/doc/2012-11-05/";

    /// <summary>Entitized, because XML parsers normalize a carriage return in a message body to a line feed.</summary>
    private static readonly XmlWriterSettings Writing = new() { Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.Entitize, CheckCharacters = false };

    /// <summary>The format of errors.</summary>
    public static ErrorFormat Errors { get; } = new QueryErrorFormat(Namespace, Writing);

    /// <summary>The response to a GET of a queue URL without an action.</summary>
    public static ReadOnlySpan<byte> UnknownOperation => "<UnknownOperationException/>"u8;

    /// <summary>Returns the response of a successful operation.</summary>
    public static byte[] Of(string operation, ReadOnlyMemory<byte> json, string requestId) => Write($"{operation}Response", writer =>
    {
        if (QueryNames.HasResult(operation))
        {
            writer.WriteStartElement($"{operation}Result");
            using var response = JsonDocument.Parse(json);
            WriteStructure(writer, operation, response.RootElement);
            writer.WriteEndElement();
        }

        writer.WriteStartElement("ResponseMetadata");
        writer.WriteElementString("RequestId", requestId);
        writer.WriteEndElement();
    });

    private static byte[] Write(string root, Action<XmlWriter> content)
    {
        using var xml = new MemoryStream();
        using (var writer = XmlWriter.Create(xml, Writing))
        {
            writer.WriteStartElement(root, Namespace);
            content(writer);
            writer.WriteEndElement();
        }

        return xml.ToArray();
    }

    private static void WriteStructure(XmlWriter writer, string operation, JsonElement structure)
    {
        foreach (var member in structure.EnumerateObject())
        {
            if (QueryNames.ResponseList(operation, member.Name) is { } element)
            {
                foreach (var value in member.Value.EnumerateArray())
                {
                    WriteElement(writer, operation, element, value);
                }
            }
            else if (QueryNames.ResponseMap(member.Name) is { } map)
            {
                foreach (var entry in member.Value.EnumerateObject())
                {
                    writer.WriteStartElement(map.Member);
                    writer.WriteElementString(map.Key, entry.Name);
                    WriteElement(writer, operation, "Value", entry.Value);
                    writer.WriteEndElement();
                }
            }
            else
            {
                WriteElement(writer, operation, member.Name, member.Value);
            }
        }
    }

    private static void WriteElement(XmlWriter writer, string operation, string name, JsonElement value)
    {
        writer.WriteStartElement(name);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteStructure(writer, operation, value);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteValue(value.GetBoolean());
                break;
            default:
                writer.WriteString(value.ToString());
                break;
        }

        writer.WriteEndElement();
    }
}
