using System.Net.Sockets;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace DurableLocal.Tests.Conformance;

/// <summary>The service that the requirements run against, with the suite's functions deployed.</summary>
/// <param name="StackName">First part of the functions' names.</param>
/// <param name="LogFolder">Folder with a file <c>FUNCTION.log</c> for each function; null if the logs cannot be read.</param>
internal sealed record ServiceUnderTest(IAmazonLambda Lambda, string StackName, string? LogFolder)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A synchronous invocation lasts as long as its execution.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Throttled requests are repeated: quotas of AWS are lower than the rate at which the suite polls.</summary>
    private const int Retries = 8;

    /// <summary>Creates the client of a service that is running already.</summary>
    /// <exception cref="ServiceUnavailableException">Nothing accepts connections at the endpoint.</exception>
    public static async Task<ServiceUnderTest> ConnectAsync(Uri endpoint, string stackName, string? logFolder)
    {
        try
        {
            using var timeout = new CancellationTokenSource(ConnectTimeout);
            using var connection = new TcpClient();
            await connection.ConnectAsync(endpoint.Host, endpoint.Port, timeout.Token);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            var reason = failure is SocketException ? failure.Message : $"no connection within {ConnectTimeout.TotalSeconds:0} s";
            throw new ServiceUnavailableException($"--endpoint: nothing listens at {endpoint} ({reason})");
        }

        var config = new AmazonLambdaConfig
        {
            ServiceURL = endpoint.ToString(),
            AuthenticationRegion = Setting("AWS_REGION") ?? Setting("AWS_DEFAULT_REGION") ?? "us-east-1",
            Timeout = RequestTimeout,
            RetryMode = RequestRetryMode.Adaptive,
            MaxErrorRetry = Retries,
        };
        AWSCredentials credentials = Setting("AWS_ACCESS_KEY_ID") is null ? new BasicAWSCredentials("local", "local") : new EnvironmentVariablesAWSCredentials();
        return new ServiceUnderTest(new AmazonLambdaClient(credentials, config), stackName, logFolder);
    }

    /// <summary>Returns the name of the function with this logical id.</summary>
    public string FunctionName(string logicalId) => $"{StackName}-{logicalId}";

    /// <summary>Returns the names of the functions that are not deployed.</summary>
    /// <exception cref="ServiceUnavailableException">The endpoint does not serve the Lambda API, or denies access.</exception>
    public async Task<IReadOnlyList<string>> FindMissingAsync(IEnumerable<string> logicalIds)
    {
        var missing = new List<string>();
        foreach (var name in logicalIds.Select(FunctionName))
        {
            try
            {
                await Lambda.ListDurableExecutionsByFunctionAsync(new ListDurableExecutionsByFunctionRequest { FunctionName = name, MaxItems = 1 });
            }
            catch (ResourceNotFoundException)
            {
                missing.Add(name);
            }
            catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException)
            {
                throw new ServiceUnavailableException($"--endpoint: ListDurableExecutionsByFunction of {name} failed at {Lambda.Config.ServiceURL}: {failure.Message}");
            }
        }

        return missing;
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

/// <summary>The service cannot be used; the message names the endpoint and the reason.</summary>
internal sealed class ServiceUnavailableException(string message) : Exception(message);
