using DurableChaining.Tests.EndToEnd;
using DurableChaining.Tests.EndToEnd.Upgrades;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Classes that build or wait for minutes begin first: none of them runs alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Longest = [typeof(ToolTests), typeof(SmokeTests), typeof(ProjectTemplateTests), typeof(UpgradeTests), typeof(DocumentedCommandsTests), typeof(CustomizedProjectTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string collection) =>
        Array.FindIndex(Longest, type => collection.Contains(type.FullName!, StringComparison.Ordinal)) is var index and >= 0 ? index : Longest.Length;
}
