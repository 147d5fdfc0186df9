using DurableChaining.Tests.Template.Yaml;
namespace DurableChaining.Tests.Template.Rules;

internal static class TemplateRules
{
    public static IReadOnlyList<ITemplateRule> All { get; } =
    [
        new AlarmsRing(),
        new AliasEverywhere(),
        new DeadLettersAreKept(),
        new DeadLettersRing(),
        new DurableHasDeadLetterQueue(),
        new DurableHasTimeout(),
        new DurableNotMapped(),
        new HandlerExists(),
        new LeastPrivilege(),
        new LogsAreJson(),
        new LogsAreKeptForATime(),
        new MappedQueueRedrives(),
        new NoDestinationsOnDurable(),
        new NoFunctionName(),
        new ParametersAreBounded(),
        new PartialBatches(),
        new QueueIsEncrypted(),
        new QueueRefusesPlainHttp(),
        new TableIsProtected(),
        new VariablesReadAreSet(),
        new VariablesSetAreRead(),
        new VisibilityCoversTimeout(),
    ];
}
