using System.Globalization;
using System.Text;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// Ends the processes that an environment has left behind in sessions of their own, which no signal to its process group
/// reaches: they have inherited a variable that no other environment has. Linux only.
/// </summary>
internal static class LeftProcesses
{
    /// <summary>A process may start another one while the list is read.</summary>
    private const int MostRounds = 10;

    /// <summary>Kills the processes whose environment has the variable; returns when there are none.</summary>
    /// <param name="variable">Name and value, such as <c>A=1</c>.</param>
    public static void Kill(string variable)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var entry = Encoding.UTF8.GetBytes(variable);
        try
        {
            for (var round = 0; round < MostRounds && KillAll(entry); round++)
            {
                // Until a round finds none.
            }
        }
        catch (IOException)
        {
            // No file to read the list with: they end with their own work, and the environment that left them is not held up.
        }
    }

    private static bool KillAll(byte[] entry)
    {
        var found = false;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Has(folder, entry))
            {
                Signals.Send(id, Signals.Kill);
                found = true;
            }
        }

        return found;
    }

    private static bool Has(string folder, byte[] entry)
    {
        try
        {
            // Whole entries, which end with a zero: a part of one, such as a torn file may have, is not the mark of any process.
            ReadOnlySpan<byte> environment = File.ReadAllBytes($"{folder}/environ");
            foreach (var range in environment.Split((byte)0))
            {
                if (entry.Length > 0 && environment[range].SequenceEqual(entry))
                {
                    return true;
                }
            }

            return false;
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
            return false;
        }
    }
}
