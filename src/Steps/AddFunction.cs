using Amazon.Lambda.Core;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Steps;

/// <summary>Lambda entry point of <see cref="Add"/>.</summary>
public sealed class AddFunction
{
    private readonly ILogger _logger = FunctionLog.Create(nameof(Add));

    public AddedDocument Handle(AddInput input, ILambdaContext context)
    {
        using var invocation = _logger.BeginInvocation(context);
        using var work = _logger.BeginWork(input.Id ?? context.AwsRequestId);

        var result = Add.Apply(input);
        _logger.LogInformation("Add done");
        return result;
    }
}
