using DurableLocal.Core.Aws;

namespace DurableLocal.Template;

/// <summary>What a template cannot know itself.</summary>
/// <param name="StackName">Value of AWS::StackName; the first part of generated names.</param>
/// <param name="Parameters">Values that override the template's defaults.</param>
public sealed record TemplateOptions(string StackName, AwsIdentity Identity, IReadOnlyDictionary<string, string> Parameters);
