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

        var ends = EndsOf(static () => Uninitialized.Value, output.WriteLine);

        Assert.Equal([$"A type could not be initialized: {nameof(Uninitialized)}."], ends.Distinct());
        Assert.Contains("the system refuses this process more ", output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A locked file has the number of a refused thread.</summary>
    [Theory]
    [InlineData(24, true)]
    [InlineData(11, false)]
    [InlineData(2, false)]
    public void An_error_of_the_system_is_a_shortage_by_its_number(int error, bool isShortage)
    {
        using var output = new StringWriter();
        using (new MissingResource(output.WriteLine))
        {
            Assert.Throws<IOException>(() => Throw(error));
        }

        Assert.Equal(isShortage, output.ToString().Length > 0);
    }

    [Fact]
    public void Signal_handlers_without_a_thread_end_the_process()
    {
        Assert.NotEmpty(EndsOf(static () => WithoutThread.Value, static _ => { }));
    }

    [Fact]
    public void An_initializer_that_fails_otherwise_ends_nothing()
    {
        Assert.Empty(EndsOf(static () => Wrong.Value, static _ => { }));
    }

    /// <summary>Reads a value of a type that cannot be initialized, and returns the reasons for which the process would have been ended.</summary>
    private static List<string> EndsOf(Func<object> read, Action<string> write)
    {
        var ends = new List<string>();
        using (new MissingResource(write, ends.Add))
        {
            Assert.Throws<TypeInitializationException>(read);
        }

        return ends;
    }

    private static void Throw() => throw new OutOfMemoryException();

    private static void Throw(int error) => throw new IOException("refused", error);

    private static class Uninitialized
    {
        public static int Value { get; } = Read();

        private static int Read() => throw new OutOfMemoryException();
    }

    private static class WithoutThread
    {
        public static int Value { get; } = Read();

        private static int Read()
        {
            Throw(error: 11);
            return 0;
        }
    }

    private static class Wrong
    {
        public static int Value { get; } = Read();

        private static int Read() => throw new InvalidOperationException("not a shortage");
    }
}
