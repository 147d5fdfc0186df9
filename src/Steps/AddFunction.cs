using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Steps;

/// <summary>Lambda entry point of <see cref="Add"/>.</summary>
public sealed class AddFunction
{
    private readonly ILogger _logger = FunctionLog.Create(nameof(Add));

    [Logging]
    public AddedDocument Handle(AddInput input, ILambdaContext context) =>
        StepLog.Run(_logger, input.Id ?? context.AwsRequestId, nameof(Add), () => Add.Apply(input));
}
