using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Steps;

/// <summary>Lambda entry point of <see cref="Transform"/>.</summary>
public sealed class TransformFunction
{
    private readonly ILogger _logger = FunctionLog.Create(nameof(Transform));

    [Logging]
    public TransformedDocument Handle(AddedDocument document, ILambdaContext context) =>
        StepLog.Run(_logger, document.Id ?? context.AwsRequestId, nameof(Transform), () => Transform.Apply(document));
}
