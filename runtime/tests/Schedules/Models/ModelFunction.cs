using DurableLocal.Template;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>The functions of models, which run in no process.</summary>
internal static class ModelFunction
{
    public static FunctionResource Named(string logicalId) => new()
    {
        LogicalId = logicalId,
        Name = logicalId.ToLowerInvariant(),
        Handler = "h",
        Runtime = "dotnet10",
        CodeUri = "/",
        Timeout = TimeSpan.FromSeconds(3),
        MemorySizeMegabytes = 128,
        Environment = new Dictionary<string, string>(),
    };
}
