using System.Collections.Concurrent;
using System.Text;
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

    private static readonly LogKeys Snake = new(JsonNamingPolicy.SnakeCaseLower, "xray_trace_id", SnakeCaseOf);
    private static readonly LogKeys Camel = new(JsonNamingPolicy.CamelCase, "xRayTraceId", CamelCaseOf);
    private static readonly LogKeys Pascal = new(new PascalCase(), "XRayTraceId", PascalCaseOf);
    private static readonly LogKeys PascalWithLambdaLevel = new(new PascalCase(), "XRayTraceId", PascalCaseOf) { Level = "LogLevel" };

    private readonly ConcurrentDictionary<string, string> _names = new();
    private readonly Func<string, string> _pathName;

    private LogKeys(JsonNamingPolicy policy, string xrayTraceId, Func<string, string> pathName)
    {
        _pathName = pathName;
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
    public string Level { get; private init; }
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

    /// <param name="hasLambdaLevel">Whether AWS_LAMBDA_LOG_LEVEL is set: in Pascal case the level is then in <c>LogLevel</c>.</param>
    public static LogKeys For(LoggerOutputCase outputCase, bool hasLambdaLevel) => outputCase switch
    {
        LoggerOutputCase.CamelCase => Camel,
        LoggerOutputCase.PascalCase when hasLambdaLevel => PascalWithLambdaLevel,
        LoggerOutputCase.PascalCase => Pascal,
        _ => Snake,
    };

    /// <summary>Converts a name to this casing.</summary>
    public string Cased(string name) => Policy.ConvertName(name);

    /// <summary>
    /// Converts a name of a <see cref="LoggingAttribute.CorrelationIdPath"/> to this casing, with the official package's own rules:
    /// they differ from those for the members of the event where a name has other characters than letters and digits.
    /// </summary>
    public string PathName(string name) => _pathName(name);

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

    private static string PascalCaseOf(string name) => string.Concat(
        name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + (word.All(char.IsUpper) ? word[1..].ToLowerInvariant() : word[1..])));

    private static string CamelCaseOf(string name) => PascalCaseOf(name) is { Length: > 0 } pascal ? char.ToLowerInvariant(pascal[0]) + pascal[1..] : name;

    /// <summary>An underscore before each upper-case letter that begins a word, whatever precedes it.</summary>
    private static string SnakeCaseOf(string name)
    {
        var snake = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var before = i == 0 ? '_' : name[i - 1];
            var isFollowedByLower = i + 1 < name.Length && char.IsLower(name[i + 1]);
            if (char.IsUpper(name[i]) && before != '_' && (!char.IsUpper(before) || isFollowedByLower))
            {
                snake.Append('_');
            }

            snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
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
