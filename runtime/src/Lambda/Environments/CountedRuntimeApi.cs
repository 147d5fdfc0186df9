using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Lambda.Environments;

/// <summary>The Runtime API with its requests counted by call and function, for example <c>Runtime.next my-function</c>.</summary>
internal sealed class CountedRuntimeApi(RuntimeApi api, WireCounters counters) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => api.CreateContext(contextFeatures);

    public void DisposeContext(IFeatureCollection context, Exception? exception) => api.DisposeContext(context, exception);

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var path = context.GetRequiredFeature<IHttpRequestFeature>().Path;
        var function = context.GetRequiredFeature<ExecutionEnvironment>().FunctionName;
        return counters.CountAsync(context, $"Runtime.{path[(path.LastIndexOf('/') + 1)..]} {function}", () => api.ProcessRequestAsync(context));
    }
}
