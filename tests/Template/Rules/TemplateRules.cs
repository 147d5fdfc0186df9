namespace DurableChaining.Tests.Template.Rules;

/// <summary>All rules.</summary>
internal static class TemplateRules
{
    public static IReadOnlyList<ITemplateRule> All { get; } =
    [
        new AlarmsHaveActions(),
        new AlarmsHaveRunbook(),
        new ArnsHavePartition(),
        new DataIsEncryptedWithTheGivenKey(),
        new DeadLetterQueuesHaveAlarms(),
        new DeadLetterQueuesHaveMaximumRetention(),
        new DeadLetterQueuesNameTheirSources(),
        new DeadLettersOutliveTheirSource(),
        new DeploymentRolesMoveAliases(),
        new DeploymentsAreGradual(),
        new DurableFunctionsHaveDeadLetterQueue(),
        new DurableFunctionsHaveNoDestinations(),
        new DurableFunctionsHaveNoEventSource(),
        new DurableFunctionsHaveTimeout(),
        new EventFunctionsHaveReservedConcurrency(),
        new EventFunctionsKeepFailures(),
        new EventSourceQueuesHaveRedrivePolicy(),
        new EventSourcesReportBatchItemFailures(),
        new FunctionsAreInvokedByAlias(),
        new FunctionsHaveAlarms(),
        new FunctionsHaveExplicitRole(),
        new FunctionsHaveNoFixedName(),
        new HandlersExist(),
        new LeastPrivilege(),
        new LogGroupsHaveRetention(),
        new LogsAreJson(),
        new MetricFiltersAreShown(),
        new ParametersHaveConstraints(),
        new QueuesAreEncrypted(),
        new QueuesRequireTls(),
        new RolesAreAssumed(),
        new RulesKeepUndeliveredEvents(),
        new TablesAreProtected(),
        new TablesHaveAlarms(),
        new VariablesReadAreSet(),
        new VariablesSetAreRead(),
        new VisibilityTimeoutCoversFunctionTimeout(),
    ];
}
