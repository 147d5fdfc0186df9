using DurableLocal.Cli.Service;
using DurableLocal.Hosting;

namespace DurableLocal.Cli.Verbs;

/// <summary>Finds the queue that a command means.</summary>
internal static class QueueChoice
{
    /// <summary>Returns the queue of the name, or the only candidate where no name is given.</summary>
    /// <param name="option">The option or argument, for error messages.</param>
    /// <param name="name">What the user has given; null for nothing.</param>
    /// <param name="queues">All queues.</param>
    /// <param name="candidates">Those that the command may mean by itself.</param>
    /// <exception cref="StartException">There is no such queue, or more than one.</exception>
    public static QueueInfo Of(string option, string? name, IReadOnlyList<QueueInfo> queues, IReadOnlyList<QueueInfo> candidates)
    {
        if (name is null)
        {
            return candidates is [var only] ? only : throw new StartException($"{option}: expected one of {Names(candidates.Count > 0 ? candidates : queues)}, got none");
        }

        var named = queues.Where(queue => queue.IsNamed(name)).ToList();
        return named.Find(queue => queue.Name == name) ?? (named is [var found] ? found : throw new StartException($"{option}: expected one of {Names(queues)}, got \"{name}\""));
    }

    private static string Names(IReadOnlyList<QueueInfo> queues) => queues.Count == 0 ? "the queues, of which there are none" : string.Join(", ", queues.Select(queue => queue.Name));
}
