using Amazon.Lambda.DurableExecution.Internal;
using CsCheck;

namespace DurableChaining.Lib.Tests.DurableExecution;

public sealed class OperationIdsTests
{
    private const string Root1 = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";

    [Theory]
    [InlineData(null, 1, Root1)]
    [InlineData(null, 2, "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35")]
    [InlineData(Root1, 1, "2ac06c59dbc2f95f867ebb0f4e986076465c3dfd08e9353610dcf46b8b030df6")]
    [InlineData(Root1, 2, "02639542652da51af1ee1b734ee5663c43baae11fdef37a46a5c463c9dccbbe0")]
    [InlineData("2ac06c59dbc2f95f867ebb0f4e986076465c3dfd08e9353610dcf46b8b030df6", 1, "dcabffb0c7d5dffe0fe2ad693e622ac30af66aa18c5e4336877480106d1c77d1")]
    public void Ids_follow_the_worked_example(string? parent, int number, string id) =>
        Assert.Equal(id, OperationIds.Derive(parent, number));

    [Fact]
    public void A_context_counts_from_one_in_call_order()
    {
        var ids = new OperationIds(null);

        Assert.Equal([OperationIds.Derive(null, 1), OperationIds.Derive(null, 2)], [ids.Next(), ids.Next()]);
    }

    [Fact]
    public void Ids_of_different_paths_never_collide() =>
        Gen.Int[1, 1000].Array[1, 5].HashSet[2, 40].Sample(paths =>
        {
            var distinct = paths.Select(path => string.Join('-', path)).Distinct().Count();
            var ids = paths.Select(path => path.Aggregate((string?)null, OperationIds.Derive)).Distinct().Count();
            Assert.Equal(distinct, ids);
        });
}
