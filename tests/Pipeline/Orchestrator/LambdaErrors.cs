// The name of a class is the error type of a function that throws it. These have the error types that Lambda itself
// returns, so that a registered function can fail as a deployed one does: the namespaces are parts of those names.

internal sealed class TooManyRequestsException() : Exception("Rate Exceeded.");

internal sealed class ServiceException() : Exception("An error occurred and the request cannot be processed.");

namespace Sandbox
{
    internal sealed class Timedout() : Exception("Task timed out after 2.00 seconds");
}

namespace Runtime
{
    internal sealed class ExitError() : Exception("Error: Runtime exited with error: exit status 3");
}
