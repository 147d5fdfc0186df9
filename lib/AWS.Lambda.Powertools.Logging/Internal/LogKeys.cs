using System.Collections.Concurrent;
using System.Text.Json;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>The member names of a log line in one casing.</summary>
internal sealed class LogKeys
{
    /// <summary>Bounds the cache for programs that generate key names at run time.</summary>
    private const int MaxCachedNames = 1024;

    /// <summary>Members that keys of the caller cannot give, in Pascal case; compared without regard to case.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "ColdStart", "Exception", "FunctionArn", "FunctionMemorySize", "FunctionName", "FunctionRequestId", "FunctionVersion",
        "Level", "Message", "Name", "SamplingRate", "Service", "Timestamp", "XRayTraceId",
    };

    private static readonly LogKeys Snake = new(JsonNamingPolicy.SnakeCaseLower, "xray_trace_id");
    private static readonly LogKeys Camel = new(JsonNamingPolicy.CamelCase, "xRayTraceId");
    private static readonly LogKeys Pascal = new(new PascalCase(), "XRayTraceId");

    private readonly ConcurrentDictionary<string, string> _names = new();

    private LogKeys(JsonNamingPolicy policy, string xrayTraceId)
    {
        Policy = policy;
        XRayTraceId = xrayTraceId;
        Level = policy.ConvertName("Level");
        Message = policy.ConvertName("Message");
        Timestamp = policy.ConvertName("Timestamp");
        Service = policy.ConvertName("Service");
        Name = policy.ConvertName("Name");
        SamplingRate = policy.ConvertName("SamplingRate");
        Exception = policy.ConvertName("Exception");
        CorrelationId = policy.ConvertName("CorrelationId");
        ColdStart = policy.ConvertName("ColdStart");
        FunctionName = policy.ConvertName("FunctionName");
        FunctionVersion = policy.ConvertName("FunctionVersion");
        FunctionMemorySize = policy.ConvertName("FunctionMemorySize");
        FunctionArn = policy.ConvertName("FunctionArn");
        FunctionRequestId = policy.ConvertName("FunctionRequestId");
    }

    public JsonNamingPolicy Policy { get; }
    public string Level { get; }
    public string Message { get; }
    public string Timestamp { get; }
    public string Service { get; }
    public string Name { get; }
    public string SamplingRate { get; }
    public string Exception { get; }
    public string CorrelationId { get; }
    public string ColdStart { get; }
    public string FunctionName { get; }
    public string FunctionVersion { get; }
    public string FunctionMemorySize { get; }
    public string FunctionArn { get; }
    public string FunctionRequestId { get; }
    public string XRayTraceId { get; }

    public static LogKeys For(LoggerOutputCase outputCase) => outputCase switch
    {
        LoggerOutputCase.CamelCase => Camel,
        LoggerOutputCase.PascalCase => Pascal,
        _ => Snake,
    };

    /// <summary>Converts a name to this casing.</summary>
    public string Cased(string name) => Policy.ConvertName(name);

    /// <summary>Converts a key of the caller to this casing. Returns null for a reserved name.</summary>
    public string CasedUnlessReserved(string key)
    {
        if (_names.TryGetValue(key, out var cached))
        {
            return cached;
        }

        var name = Policy.ConvertName(key);
        if (Reserved.Contains(PascalCase.Of(key)) || Reserved.Contains(PascalCase.Of(name)))
        {
            name = null;
        }

        if (_names.Count < MaxCachedNames)
        {
            _names[key] = name;
        }

        return name;
    }

    private sealed class PascalCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => Of(name);

        public static string Of(string name)
        {
            var words = name.Split(['_', '-', ' '], StringSplitOptions.RemoveEmptyEntries);
            return words.Length == 0 ? name : string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        }
    }
}
