using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Steps;

/// <summary>Lambda entry point of <see cref="Steps.Finalize"/>.</summary>
public sealed class FinalizeFunction
{
    private readonly ILogger _logger = FunctionLog.Create(nameof(Finalize));

    [Logging]
    public FinalDocument Handle(TransformedDocument document, ILambdaContext context) =>
        StepLog.Run(_logger, document.Id ?? context.AwsRequestId, nameof(Finalize), () => Steps.Finalize.Apply(document));
}
