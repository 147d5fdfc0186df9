using CsCheck;
using DurableLocal.Template;
using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

public sealed class PropertyTests
{
    private static readonly Gen<string> Name = Gen.Char["ABCxyz019.:"].Array[1, 12].Select(letters => new string(letters));

    private static readonly Gen<string> Literal = Gen.OneOf(
        Gen.Char["ab }$!{."].Array[1, 6].Select(letters => new string(letters)).Where(text => !text.Contains("${", StringComparison.Ordinal) && !text.EndsWith('$')),
        Name.Select(name => $"${{{name}}}"));

    [Fact]
    public void Sub_text_round_trips() =>
        Gen.OneOf(Name.Select(name => new SubPart(name, true)), Literal.Select(text => new SubPart(text, false))).List[0, 8]
            .Select(parts => new SubText(Merge(parts)))
            .Sample(text => SubText.Parse(text.ToString()).Parts.SequenceEqual(text.Parts));

    [Fact]
    public void A_mutated_template_gives_a_stack_or_an_error_with_a_position()
    {
        var lines = Pipeline.Split('\n');
        var words = Pipeline.Split([' ', '\n', ',', '[', ']', '{', '}'], StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        var mutation = Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[0, 5], Gen.Int[0, words.Length - 1].Select(index => words[index]), Gen.Int[0, 60]);

        mutation.List[1, 4].Sample(
            mutations =>
            {
                var yaml = string.Join('\n', mutations.Aggregate(lines, (current, change) => Mutate(current, change.Item1, change.Item2, change.Item3, change.Item4)));
                try
                {
                    Assert.NotNull(Read(yaml));
                }
                catch (TemplateException failure)
                {
                    Assert.All(failure.Errors, error => Assert.True(error.Line > 0 && error.Message.Length > 0, error.ToString()));
                }
            },
            iter: 2000);
    }

    private static List<SubPart> Merge(List<SubPart> parts)
    {
        var merged = new List<SubPart>();
        foreach (var part in parts)
        {
            if (!part.IsReference && merged.Count > 0 && !merged[^1].IsReference)
            {
                merged[^1] = new SubPart(merged[^1].Text + part.Text, false);
            }
            else
            {
                merged.Add(part);
            }
        }

        return merged;
    }

    private static string[] Mutate(string[] lines, int lineIndex, int kind, string word, int column)
    {
        var changed = lines.ToArray();
        var index = Math.Min(lineIndex, changed.Length - 1);
        var line = changed[index];
        var cut = Math.Min(column, line.Length);
        switch (kind)
        {
            case 0:
                return [.. changed[..index], .. changed[(index + 1)..]];
            case 1:
                return [.. changed[..index], line, .. changed[index..]];
            case 2:
                changed[index] = line[..cut];
                break;
            case 3:
                changed[index] = line[..cut] + word + line[cut..];
                break;
            case 4:
                changed[index] = line[..(line.Length - line.TrimStart().Length)] + word;
                break;
            default:
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                changed[index] = colon < 0 ? " " + line : $"{line[..colon]}: {word}";
                break;
        }

        return changed;
    }
}
