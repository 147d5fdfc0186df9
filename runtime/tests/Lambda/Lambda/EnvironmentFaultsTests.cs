using System.ComponentModel;
using System.Net.Sockets;
using DurableLocal.Lambda.Environments;

namespace DurableLocal.Tests.Lambda;

public sealed class EnvironmentFaultsTests
{
    private const int NoEntry = 2;
    private const int TryAgain = 11;
    private const int TooManyFiles = 24;

    public static TheoryData<Exception, string> Failures => new()
    {
        { new FunctionStartException("Handler: missing"), "Runtime.InvalidEntrypoint" },
        { new FunctionStartException("cannot be started", new Win32Exception(NoEntry)), "Runtime.InvalidEntrypoint" },
        { new FileNotFoundException("no assembly"), "Runtime.InvalidEntrypoint" },
        { new FunctionStartException("cannot be started", new Win32Exception(TryAgain)), "ServiceException" },
        { new FunctionStartException("cannot be started", new Win32Exception(TooManyFiles)), "ServiceException" },
        { new IOException("no port can be opened", new SocketException((int)SocketError.AddressAlreadyInUse)), "ServiceException" },
        { new OutOfMemoryException(), "ServiceException" },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void A_process_that_lacks_a_resource_of_the_system_is_a_fault_of_the_service_which_callers_retry(Exception failure, string type)
    {
        var fault = EnvironmentFaults.NotStarted(failure);

        Assert.Equal(type, fault.ErrorType);
        Assert.Contains(failure.Message, fault.ErrorMessage, StringComparison.Ordinal);
    }
}
