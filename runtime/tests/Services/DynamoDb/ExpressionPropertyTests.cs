using CsCheck;
using DurableLocal.DynamoDb;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.Tests.DynamoDb;

public sealed class ExpressionPropertyTests
{
    private static readonly string[] Pieces =
    [
        "a", "b1", "#n", ":v", ":s", "(", ")", "((", "))", "[", "]", "[0]", ".", ",", "=", "<>", "<", "<=", ">", "+", "-", " AND ", " OR ", "NOT ",
        " BETWEEN ", " IN ", "size", "contains(", "begins_with(", "attribute_exists(", "if_not_exists(", "list_append(", "SET ", "REMOVE ", "ADD ", "DELETE ",
        "5", "_x", "status", "é", "\"", " ",
    ];

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 24].Select(string.Concat),
        Gen.String[0, 40]);

    [Fact]
    public void Any_text_parses_or_throws_a_documented_exception() =>
        AnyText.Sample(
            text =>
            {
                Try(() => Evaluate(ConditionParser.Parse(text)));
                Try(() => Apply(UpdateParser.Parse(text)));
                Try(() => PathOverlap.Check(ProjectionParser.Parse(text), Bindings()));
            },
            iter: 20_000);

    [Fact]
    public void Deep_nesting_throws_without_a_stack_overflow()
    {
        foreach (var opening in new[] { "(", "NOT ", "NOT(", "size(" })
        {
            Assert.Throws<ExpressionException>(() => ConditionParser.Parse(string.Concat(Enumerable.Repeat(opening, 900))));
        }
    }

    [Theory]
    [InlineData("NOT a = :v AND b = :v", false)]
    [InlineData("NOT (a = :v AND b = :v)", true)]
    [InlineData("a = :v OR b = :v AND b = :v", true)]
    [InlineData("(a = :v OR b = :v) AND b = :v", false)]
    [InlineData("a <> :s", true)]
    [InlineData("a < :s", false)]
    [InlineData("b <> :v", true)]
    [InlineData("a IN (:s, :v)", true)]
    [InlineData("a BETWEEN :v AND :v", true)]
    [InlineData("size(l) = :v", true)]
    [InlineData("contains(l, :v)", true)]
    [InlineData("contains(t, :s)", true)]
    [InlineData("begins_with(t, :s)", false)]
    [InlineData("(a) = (:v)", true)]
    [InlineData("l[0] = :v", true)]
    [InlineData("attribute_type(l, :l)", true)]
    public void Conditions_evaluate_as_documented(string text, bool expected) =>
        Assert.Equal(expected, Evaluate(ConditionParser.Parse(text)));

    [Fact]
    public void Joined_keys_sort_in_the_order_of_their_parts() =>
        Gen.Select(Gen.Byte[0, 3].Array[0, 4], Gen.Byte[0, 3].Array[0, 4], Gen.Byte[0, 3].Array[0, 4], Gen.Byte[0, 3].Array[0, 4]).Sample((a, b, c, d) =>
        {
            var expected = a.AsSpan().SequenceCompareTo(c);
            expected = Math.Sign(expected != 0 ? expected : b.AsSpan().SequenceCompareTo(d));
            var left = OrderedBytes.Concat(a, b);

            Assert.Equal(expected, Math.Sign(left.AsSpan().SequenceCompareTo(OrderedBytes.Concat(c, d))));
            Assert.Equal(a.AsSpan().SequenceCompareTo(c) >= 0, left.AsSpan().SequenceCompareTo(OrderedBytes.AtLeast(c)) >= 0);
            Assert.Equal(a.AsSpan().SequenceCompareTo(c) > 0, left.AsSpan().SequenceCompareTo(OrderedBytes.After(c)) >= 0);
            var prefix = OrderedBytes.Prefix(c);
            var within = left.AsSpan().SequenceCompareTo(prefix) >= 0 && left.AsSpan().SequenceCompareTo(OrderedBytes.AfterPrefix(prefix)) < 0;
            Assert.Equal(a.AsSpan().StartsWith(c), within);
        });

    private static ExpressionBindings Bindings() => new(
        new Dictionary<string, string> { ["#n"] = "n" },
        new Dictionary<string, AttributeValue>
        {
            [":v"] = new NumberValue(DynamoNumber.From(1)),
            [":s"] = new StringValue("ext"),
            [":l"] = new StringValue("L"),
        });

    private static MapValue Sample() => new(new Dictionary<string, AttributeValue>
    {
        ["a"] = new NumberValue(DynamoNumber.From(1)),
        ["t"] = new StringValue("text"),
        ["l"] = new ListValue([new NumberValue(DynamoNumber.From(1))]),
    });

    private static bool Evaluate(Condition condition)
    {
        ConditionValidator.Validate(condition, Bindings());
        return ConditionEvaluator.Holds(condition, Sample(), Bindings());
    }

    private static void Apply(IReadOnlyList<UpdateClause> clauses)
    {
        UpdateValidator.Validate(clauses, Bindings());
        ItemUpdate.Apply(clauses, Sample(), Sample(), Bindings());
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (ExpressionException)
        {
            // The text is not a valid expression.
        }
        catch (DynamoDbException)
        {
            // The update is valid and cannot be applied to the item.
        }
    }
}
