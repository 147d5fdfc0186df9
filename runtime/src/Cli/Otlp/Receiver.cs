using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace DurableLocal.Cli.Otlp;

/// <summary>What the exporters of all signals have in common.</summary>
internal static class Receiver
{
    /// <summary>OTLP over HTTP with protobuf to this address; the variables of OpenTelemetry set the rest, such as headers and timeout.</summary>
    public static OtlpExporterOptions Options(Uri address) => new() { Endpoint = address, Protocol = OtlpExportProtocol.HttpProtobuf };

    /// <summary>The resource with this <c>service.name</c>.</summary>
    public static ResourceBuilder Resource(string serviceName) =>
        ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService(serviceName, autoGenerateServiceInstanceId: false);
}
