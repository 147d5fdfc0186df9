namespace DurableLocal.Tests.Conformance;

/// <summary>Runs requirements and prints the table of their outcomes.</summary>
internal static class TableCommand
{
    private const int NotRun = 2;

    /// <summary>
    /// Runs the command. Returns 0 if all requirements are met, 1 if one is not, and 2 if they could not be run, with the
    /// reason in <paramref name="errors"/>.
    /// </summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter writer, TextWriter errors)
    {
        try
        {
            var options = TableOptions.Parse(arguments);
            return options.Endpoint is null ? await RunLocallyAsync(options, writer) : await RunAgainstAsync(options.Endpoint, options, writer);
        }
        catch (FormatException wrong)
        {
            await errors.WriteLineAsync($"{wrong.Message}\n{TableOptions.Usage}");
            return NotRun;
        }
        catch (ServiceUnavailableException unavailable)
        {
            await errors.WriteLineAsync(unavailable.Message);
            return NotRun;
        }
    }

    private static async Task<int> RunLocallyAsync(TableOptions options, TextWriter writer)
    {
        if (options.Language.MissingPrerequisite is { } missing)
        {
            throw new ServiceUnavailableException(missing);
        }

        await using SuiteRuntime runtime = options.Language == Language.CSharp ? new ConformanceRuntime() : new JavaScriptRuntime();
        return await PrintAsync(await runtime.ServiceAsync(), options, writer);
    }

    private static async Task<int> RunAgainstAsync(Uri endpoint, TableOptions options, TextWriter writer)
    {
        var service = await ServiceUnderTest.ConnectAsync(endpoint, options.StackName, options.LogFolder);
        using var client = service.Lambda;
        var missing = await service.FindMissingAsync(ConformanceTemplate.FunctionsFor(options.Requirements));
        if (missing.Count > 0)
        {
            var template = Path.GetRelativePath(Repository.Root, options.Language.TemplateFile);
            throw new ServiceUnavailableException(
                $"--endpoint: {missing.Count} functions are missing at {endpoint}: {string.Join(", ", missing)}. Deploy {template} with the stack name {options.StackName}, or name the stack with --stack-name.");
        }

        return await PrintAsync(service, options, writer);
    }

    private static async Task<int> PrintAsync(ServiceUnderTest service, TableOptions options, TextWriter writer)
    {
        var outcomes = await Task.WhenAll(SuiteRun.Start(service, options.Requirements).Values);
        await OutcomeTable.WriteAsync(writer, options.Language, outcomes, logsCompared: service.LogFolder is not null);
        return outcomes.All(outcome => outcome.Problem is null) ? 0 : 1;
    }
}
