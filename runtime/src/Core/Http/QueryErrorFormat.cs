using System.Buffers;
using System.Xml;
using DurableLocal.Core.Aws;

namespace DurableLocal.Core.Http;

/// <summary>Errors of the query protocol: an <c>ErrorResponse</c> document.</summary>
/// <param name="xmlNamespace">The XML namespace of the service.</param>
/// <param name="settings">How the service writes XML.</param>
public sealed class QueryErrorFormat(string xmlNamespace, XmlWriterSettings settings) : ErrorFormat
{
    protected override string ContentType => "text/xml";

    protected override void WriteBody(IBufferWriter<byte> body, AwsException error, string requestId)
    {
        using var document = new MemoryStream();
        using (var writer = XmlWriter.Create(document, settings))
        {
            writer.WriteStartElement("ErrorResponse", xmlNamespace);
            writer.WriteStartElement("Error");
            writer.WriteElementString("Type", "Sender");
            writer.WriteElementString("Code", error.Code);
            writer.WriteElementString("Message", error.QueryMessage);
            writer.WriteElementString("Detail", string.Empty);
            writer.WriteEndElement();
            writer.WriteElementString("RequestId", requestId);
            writer.WriteEndElement();
        }

        body.Write(document.ToArray());
    }
}
