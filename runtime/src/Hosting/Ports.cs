using DurableLocal.Core.Http;

namespace DurableLocal.Hosting;

/// <summary>The ports that the runtime listens on. That of the services is chosen before the template is read, since queue URLs contain it.</summary>
internal static class Ports
{
    public const string ConsolePort = "--console-port";

    private const string ServicePort = "--port";

    /// <summary>Reserves the port if it is free, and any free one for 0.</summary>
    /// <exception cref="StartException">The port is in use.</exception>
    public static ReservedPort Reserve(int port, string option = ServicePort)
    {
        try
        {
            return ReservedPort.Reserve(port);
        }
        catch (IOException failure)
        {
            throw InUse(port, failure, option);
        }
    }

    /// <param name="option">The option that sets the port.</param>
    public static StartException InUse(int port, Exception cause, string option = ServicePort) =>
        new($"port {port} is in use: stop what listens there, or choose another with {option} N (0 for a free one)", cause);
}
