namespace DurableLocal.Hosting;

/// <summary>The runtime cannot start with these options or on this machine; the message is for the user.</summary>
public sealed class StartException(string message, Exception? cause = null) : Exception(message, cause);
