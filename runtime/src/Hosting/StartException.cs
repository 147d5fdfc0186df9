namespace DurableLocal.Hosting;

/// <summary>A command that cannot do its work for what it was told or what the machine is like; the text is for the user.</summary>
public sealed class StartException(string message, Exception? cause = null) : Exception(message, cause);
