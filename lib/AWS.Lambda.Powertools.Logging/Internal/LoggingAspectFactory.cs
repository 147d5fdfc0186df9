namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Creates the aspect; called by woven code.</summary>
internal static class LoggingAspectFactory
{
    public static object GetInstance(Type type) => new LoggingAspect();
}
