using DurableLocal.Terminal;

namespace DurableLocal.Tests.Cli;

public sealed class MissingResourceTests
{
    [Fact]
    public void The_first_failed_allocation_is_written_in_one_line_which_names_a_resource()
    {
        using var output = new StringWriter();
        using (new MissingResource(output.WriteLine))
        {
            for (var time = 0; time < 3; time++)
            {
                Assert.Throws<OutOfMemoryException>(Throw);
            }
        }

        Assert.Matches("^the system refuses this process more [^\n]+ continues\\.\n$", output.ToString());
    }

    [Fact]
    public void A_type_that_cannot_be_initialized_ends_the_process_because_it_is_never_tried_again()
    {
        using var output = new StringWriter();
        var ends = new List<string>();
        using (new MissingResource(output.WriteLine, ends.Add))
        {
            Assert.Throws<TypeInitializationException>(static () => Uninitialized.Value);
        }

        Assert.Equal([$"A type could not be initialized: {nameof(Uninitialized)}."], ends.Distinct());
        Assert.Contains("the system refuses this process more ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_initializer_that_fails_otherwise_ends_nothing()
    {
        var ends = new List<string>();
        using (new MissingResource(static _ => { }, ends.Add))
        {
            Assert.Throws<TypeInitializationException>(static () => Wrong.Value);
        }

        Assert.Empty(ends);
    }

    private static void Throw() => throw new OutOfMemoryException();

    private static class Uninitialized
    {
        public static int Value { get; } = Read();

        private static int Read() => throw new OutOfMemoryException();
    }

    private static class Wrong
    {
        public static int Value { get; } = Read();

        private static int Read() => throw new InvalidOperationException("not a shortage");
    }
}
