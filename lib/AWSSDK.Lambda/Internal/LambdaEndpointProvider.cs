using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace Amazon.Lambda.Internal;

/// <summary>Resolves endpoints by the endpoint rule set of the service, version 2015-03-31.</summary>
internal sealed class LambdaEndpointProvider : IEndpointProvider
{
    internal const string Region = "Region";
    internal const string UseDualStack = "UseDualStack";
    internal const string UseFips = "UseFIPS";
    internal const string CustomEndpoint = "Endpoint";

    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var fips = parameters[UseFips] is true;
        var dualStack = parameters[UseDualStack] is true;
        if (parameters[CustomEndpoint] is string custom)
        {
            return fips ? throw new AmazonClientException($"ServiceURL {custom}: a FIPS endpoint cannot be combined with a custom endpoint")
                : dualStack ? throw new AmazonClientException($"ServiceURL {custom}: a dual-stack endpoint cannot be combined with a custom endpoint")
                : new Endpoint(custom);
        }

        if (parameters[Region] is not string region)
        {
            throw new AmazonClientException("Neither a Region nor a ServiceURL is configured for Lambda");
        }

        var partition = Fn.Partition(region);
        if (fips && !partition.supportsFIPS)
        {
            throw new AmazonClientException($"Region {region}: partition {partition.name} has no FIPS endpoints");
        }

        if (dualStack && !partition.supportsDualStack)
        {
            throw new AmazonClientException($"Region {region}: partition {partition.name} has no dual-stack endpoints");
        }

        return new Endpoint($"https://lambda{(fips ? "-fips" : "")}.{region}.{(dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix)}");
    }
}
