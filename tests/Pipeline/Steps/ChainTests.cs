using System.Text.Json;
using CsCheck;
using DurableChaining.Contracts;
using DurableChaining.Steps;

namespace DurableChaining.Tests.Steps;

public sealed class ChainTests
{
    [Fact]
    public void Each_step_writes_the_specified_document()
    {
        var added = Add.Apply(Read("""{"id":"test-123","name":"demo","value":5}""", StepsJson.Default.AddInput));
        Assert.Equal("""{"id":"test-123","name":"demo","step1_completed":true,"value":15}""", JsonSerializer.Serialize(added, StepsJson.Default.AddedDocument));

        var transformed = Transform.Apply(added);
        Assert.Equal(
            """{"id":"test-123","name":"demo","step1_completed":true,"value":30,"step2_completed":true,"transformed_name":"DEMO"}""",
            JsonSerializer.Serialize(transformed, StepsJson.Default.TransformedDocument));

        Assert.Equal(
            """{"id":"test-123","name":"demo","step1_completed":true,"value":35,"step2_completed":true,"transformed_name":"DEMO","step3_completed":true,"status":"COMPLETED","final_value":40}""",
            JsonSerializer.Serialize(DurableChaining.Steps.Finalize.Apply(transformed), StepsJson.Default.FinalDocument));
    }

    [Fact]
    public void Decimals_stay_exact()
    {
        var document = DurableChaining.Steps.Finalize.Apply(Transform.Apply(Add.Apply(new AddInput("x", "n", 0.1m))));

        Assert.Equal((25.2m, 30.2m), (document.Value, document.FinalValue));
    }

    [Fact]
    public void Transform_and_finalize_pass_other_members_through()
    {
        var added = Read("""{"id":"x","name":"n","step1_completed":true,"value":1,"extra":{"a":[1]}}""", StepsJson.Default.AddedDocument);

        var text = JsonSerializer.Serialize(DurableChaining.Steps.Finalize.Apply(Transform.Apply(added)), StepsJson.Default.FinalDocument);

        Assert.EndsWith(""","final_value":12,"extra":{"a":[1]}}""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_starts_a_new_document()
    {
        var added = Add.Apply(Read("""{"id":"x","value":1,"extra":true}""", StepsJson.Default.AddInput));

        Assert.Equal("""{"id":"x","name":"default","step1_completed":true,"value":11}""", JsonSerializer.Serialize(added, StepsJson.Default.AddedDocument));
    }

    [Fact]
    public void The_result_of_the_chain_equals_its_formula_within_the_range_of_a_decimal() =>
        Gen.Decimal[-1e27m, 1e27m].Sample(value =>
        {
            var document = DurableChaining.Steps.Finalize.Apply(Transform.Apply(Add.Apply(new AddInput("x", "n", value))));
            return document.Value == ((value + 10) * 2) + 5 && document.FinalValue == ((value + 10) * 2) + 10;
        });

    [Fact]
    public void An_overflow_names_the_operands_and_is_never_a_number()
    {
        var overflow = Assert.Throws<OverflowException>(() => Add.Apply(new AddInput("x", "n", decimal.MaxValue)));

        Assert.Equal("value: 79228162514264337593543950335 + 10 exceeds the range of a decimal (±79228162514264337593543950335)", overflow.Message);
        Assert.Throws<OverflowException>(() => Transform.Apply(new AddedDocument { Value = decimal.MaxValue }));
        Assert.Throws<OverflowException>(() => DurableChaining.Steps.Finalize.Apply(new TransformedDocument { Value = decimal.MaxValue }));
    }

    private static T Read<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => JsonSerializer.Deserialize(json, type)!;
}
