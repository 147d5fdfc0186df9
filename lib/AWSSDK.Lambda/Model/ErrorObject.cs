namespace Amazon.Lambda.Model;

/// <summary>The error of a failed operation or execution.</summary>
public class ErrorObject
{
    public string ErrorMessage { get; set; }

    public string ErrorType { get; set; }

    public string ErrorData { get; set; }

    public List<string> StackTrace { get; set; } = AWSConfigs.InitializeCollections ? [] : null;
}
