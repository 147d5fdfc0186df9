namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Called by woven code for the one instance of the aspect.</summary>
internal static class LoggingAspectFactory
{
    public static object GetInstance(Type type) => new LoggingAspect();
}
