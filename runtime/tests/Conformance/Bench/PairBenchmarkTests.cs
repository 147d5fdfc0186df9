using DurableLocal.Bench;

namespace DurableLocal.Tests.Conformance.Bench;

public sealed class PairBenchmarkTests
{
    [Fact]
    public void Figures_are_the_first_numbers_of_the_cells_by_row_column_and_width()
    {
        const string Output = """
            Linux, 2 cores
            | backlog | runs | messages/s |
            | --- | ---: | ---: |
            | 1000 | 5 | 114 (107 to 130) |
            | all | | 1.5 |

            | process | CPU |
            | all | 13.15 |
            """;

        var figures = PairBenchmark.Figures(Output);

        Assert.Equal(
            [(("1000", 1, 3), 5d), (("1000", 2, 3), 114d), (("all", 2, 3), 1.5), (("all", 1, 2), 13.15)],
            figures.Select(static figure => (figure.Key, figure.Value)));
    }
}
