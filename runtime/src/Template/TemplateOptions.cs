using DurableLocal.Core.Aws;

namespace DurableLocal.Template;

/// <summary>Values that a template does not contain.</summary>
/// <param name="StackName">Value of AWS::StackName, and the first part of generated names.</param>
/// <param name="Parameters">Parameter values that override the defaults of the template.</param>
public sealed record TemplateOptions(string StackName, AwsIdentity Identity, IReadOnlyDictionary<string, string> Parameters);
