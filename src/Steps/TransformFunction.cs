using Amazon.Lambda.Core;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Steps;

/// <summary>Lambda entry point of <see cref="Transform"/>.</summary>
public sealed class TransformFunction
{
    private readonly ILogger _logger = FunctionLog.Create(nameof(Transform));

    public TransformedDocument Handle(AddedDocument document, ILambdaContext context)
    {
        using var invocation = _logger.BeginInvocation(context);
        using var work = _logger.BeginWork(document.Id ?? context.AwsRequestId);

        var result = Transform.Apply(document);
        _logger.LogInformation("Transform done");
        return result;
    }
}
