namespace DurableChaining.Submit;

/// <summary>The messages cannot be submitted with these options or files; the text names the option and its value.</summary>
public sealed class SubmitException(string message, Exception? cause = null) : Exception(message, cause);
