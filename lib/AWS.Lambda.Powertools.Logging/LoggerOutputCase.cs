using System.Runtime.Serialization;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>The casing of member names. The default is snake case.</summary>
public enum LoggerOutputCase
{
    [EnumMember(Value = "Default")]
    Default = 0,

    [EnumMember(Value = "CamelCase")]
    CamelCase = 1,

    [EnumMember(Value = "PascalCase")]
    PascalCase = 2,

    [EnumMember(Value = "SnakeCase")]
    SnakeCase = 3,
}
