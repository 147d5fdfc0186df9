using Amazon.Lambda.Core;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Steps;

/// <summary>Lambda entry point of <see cref="Steps.Finalize"/>.</summary>
public sealed class FinalizeFunction
{
    private readonly ILogger _logger = FunctionLog.Create(nameof(Finalize));

    public FinalDocument Handle(TransformedDocument document, ILambdaContext context)
    {
        using var invocation = _logger.BeginInvocation(context);
        using var work = _logger.BeginWork(document.Id ?? context.AwsRequestId);

        var result = Steps.Finalize.Apply(document);
        _logger.LogInformation("Finalize done");
        return result;
    }
}
