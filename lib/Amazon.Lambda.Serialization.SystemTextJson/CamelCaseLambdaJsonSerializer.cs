using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Writes <c>camelCase</c> names where <see cref="DefaultLambdaJsonSerializer"/> writes them as declared.</summary>
[RequiresUnreferencedCode("CamelCaseLambdaJsonSerializer does not support trimming. For trimmed Lambda functions SourceGeneratorLambdaJsonSerializer passing in JsonSerializerContext should be used instead.")]
public class CamelCaseLambdaJsonSerializer : DefaultLambdaJsonSerializer
{
    public CamelCaseLambdaJsonSerializer()
        : base(options => options.PropertyNamingPolicy = new AwsNamingPolicy(JsonNamingPolicy.CamelCase))
    {
    }
}
