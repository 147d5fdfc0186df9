namespace DurableChaining.Tests.Template.Rules;

/// <summary>All rules.</summary>
internal static class TemplateRules
{
    public static IReadOnlyList<ITemplateRule> All { get; } =
    [
        new AlarmsHaveActions(),
        new DeadLetterQueuesHaveAlarms(),
        new DeadLetterQueuesHaveMaximumRetention(),
        new DurableFunctionsHaveDeadLetterQueue(),
        new DurableFunctionsHaveNoDestinations(),
        new DurableFunctionsHaveNoEventSource(),
        new DurableFunctionsHaveTimeout(),
        new EventSourceQueuesHaveRedrivePolicy(),
        new EventSourcesReportBatchItemFailures(),
        new FunctionsAreInvokedByAlias(),
        new FunctionsHaveNoFixedName(),
        new HandlersExist(),
        new LeastPrivilege(),
        new LogGroupsHaveRetention(),
        new LogsAreJson(),
        new ParametersHaveConstraints(),
        new QueuesAreEncrypted(),
        new QueuesRequireTls(),
        new TablesAreProtected(),
        new VariablesReadAreSet(),
        new VariablesSetAreRead(),
        new VisibilityTimeoutCoversFunctionTimeout(),
    ];
}
