using DurableChaining.Tests.EndToEnd;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]
// Most of these tests wait for processes: with a thread for each of two cores, a quarter of the time of the cores was idle.
[assembly: Parallelization(MaxThreads = 3)]

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Classes that take minutes begin first: none of them runs alone at the end, while a core is idle.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Longest = [typeof(SmokeTests), typeof(ToolTests), typeof(CustomizedProjectTests), typeof(ProjectTemplateTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string collection) =>
        Array.FindIndex(Longest, type => collection.Contains(type.FullName!, StringComparison.Ordinal)) is var index and >= 0 ? index : Longest.Length;
}
