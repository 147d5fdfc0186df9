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

    private static void Throw() => throw new OutOfMemoryException();
}
