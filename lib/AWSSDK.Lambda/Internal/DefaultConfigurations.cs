using System.Collections.ObjectModel;
using Amazon.Runtime;

namespace Amazon.Lambda.Internal;

/// <summary>The defaults modes of the AWS SDKs (AWS SDKs and Tools Reference Guide, "Smart configuration defaults").</summary>
internal static class DefaultConfigurations
{
    internal static readonly ReadOnlyCollection<IDefaultConfiguration> All = new(
    [
        Of(DefaultConfigurationMode.Standard, 3100),
        Of(DefaultConfigurationMode.InRegion, 1100),
        Of(DefaultConfigurationMode.CrossRegion, 3100),
        Of(DefaultConfigurationMode.Mobile, 30_000),
        Of(DefaultConfigurationMode.Auto, 1100),
    ]);

    private static DefaultConfiguration Of(DefaultConfigurationMode mode, int connectMilliseconds) => new()
    {
        Name = mode,
        RetryMode = RequestRetryMode.Standard,
        S3UsEast1RegionalEndpoint = S3UsEast1RegionalEndpointValue.Regional,
        ConnectTimeout = TimeSpan.FromMilliseconds(connectMilliseconds),
        TlsNegotiationTimeout = TimeSpan.FromMilliseconds(connectMilliseconds),
    };
}
