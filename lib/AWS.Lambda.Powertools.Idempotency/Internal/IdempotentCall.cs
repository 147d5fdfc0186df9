using System.Reflection;
using System.Text.Json;
using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Common;
using AWS.Lambda.Powertools.Idempotency.Exceptions;
using AWS.Lambda.Powertools.Idempotency.Persistence;

namespace AWS.Lambda.Powertools.Idempotency.Internal;

/// <summary>
/// One call of an idempotent method.
/// <list type="table">
/// <listheader><term>record</term><description>action</description></listheader>
/// <item><term>none, or expired</term><description>write a record in progress; run the method; complete the record, or delete it if the method throws</description></item>
/// <item><term>completed</term><description>return the stored result</description></item>
/// <item><term>in progress</term><description>throw IdempotencyAlreadyInProgressException</description></item>
/// <item><term>deleted or expired between write and read</term><description>start again, at most <see cref="MaxRetries"/> times</description></item>
/// </list>
/// </summary>
internal sealed class IdempotentCall
{
    private const string DisabledVariable = "POWERTOOLS_IDEMPOTENCY_DISABLED";

    /// <summary>Maximum number of retries after inconsistent results of the store.</summary>
    private const int MaxRetries = 2;

    private readonly Idempotency _idempotency;
    private readonly BasePersistenceStore _store;
    private readonly JsonDocument _payload;
    private readonly ILambdaContext _context;
    private readonly string _method;
    private readonly string _keyPrefix;

    private IdempotentCall(AspectEventArgs call, string keyPrefix)
    {
        _idempotency = Idempotency.Instance;
        _store = _idempotency.PersistenceStore;
        _method = call.Method.Name;
        _keyPrefix = keyPrefix;
        _context = call.Args.OfType<ILambdaContext>().FirstOrDefault() ?? _idempotency.LambdaContext;
        _payload = _idempotency.Payloads.ToDocument(Payload(call));
    }

    public static bool IsDisabled =>
        Environment.GetEnvironmentVariable(DisabledVariable) is { } value
        && (value.Equals("true", StringComparison.OrdinalIgnoreCase) || value == "1");

    /// <exception cref="IdempotencyConfigurationException">The method has no result, or its payload parameter is ambiguous.</exception>
    public static IdempotentCall Of(AspectEventArgs call, string keyPrefix) =>
        call.ReturnType == typeof(void) || call.ReturnType == typeof(Task)
            ? throw new IdempotencyConfigurationException(
                $"The method {call.Type.FullName}.{call.Name} has no result: an idempotent method must return a result, which repeated calls return again")
            : new IdempotentCall(call, keyPrefix);

    public async Task<T> HandleAsync<T>(Func<Task<T>> target)
    {
        _store.Configure(_idempotency.IdempotencyOptions, _method, _keyPrefix);
        for (var retry = 0; ; retry++)
        {
            try
            {
                if (await TryBeginAsync().ConfigureAwait(false))
                {
                    break;
                }

                return ReadResult<T>(await FindRecordAsync().ConfigureAwait(false));
            }
            catch (IdempotencyInconsistentStateException) when (retry < MaxRetries)
            {
                // The record was deleted or expired between write and read: the retry writes a new one.
            }
        }

        return await RunAsync(target).ConfigureAwait(false);
    }

    /// <returns>False if an unexpired record exists.</returns>
    private async Task<bool> TryBeginAsync()
    {
        try
        {
            await _store.SaveInProgress(_payload, DateTimeOffset.UtcNow, _context?.RemainingTime.TotalMilliseconds).ConfigureAwait(false);
            return true;
        }
        catch (IdempotencyItemAlreadyExistsException)
        {
            return false;
        }
        catch (Exception e) when (e is not (IdempotencyKeyException or IdempotencyConfigurationException))
        {
            throw new IdempotencyPersistenceLayerException(
                "Failed to save in progress record to idempotency store. If you believe this is a powertools bug, please open an issue.", e);
        }
    }

    private async Task<DataRecord> FindRecordAsync()
    {
        try
        {
            return await _store.GetRecord(_payload, DateTimeOffset.UtcNow).ConfigureAwait(false);
        }
        catch (IdempotencyItemNotFoundException e)
        {
            throw new IdempotencyInconsistentStateException("The record existed when it was to be written, but not when it was read", e);
        }
        catch (Exception e) when (e is not (IdempotencyValidationException or IdempotencyInconsistentStateException))
        {
            throw new IdempotencyPersistenceLayerException("Failed to get record from idempotency store", e);
        }
    }

    private T ReadResult<T>(DataRecord record)
    {
        var now = DateTimeOffset.UtcNow;
        if (record.IsExpired(now) || record.Status == DataRecord.DataRecordStatus.EXPIRED)
        {
            throw new IdempotencyInconsistentStateException($"The record {record.IdempotencyKey} expired between write and read");
        }

        if (record.Status == DataRecord.DataRecordStatus.INPROGRESS)
        {
            throw record.InProgressExpiryTimestamp < now.ToUnixTimeMilliseconds()
                ? new IdempotencyInconsistentStateException($"The record {record.IdempotencyKey} in progress expired between write and read")
                : new IdempotencyAlreadyInProgressException($"Execution already in progress with idempotency key: {record.IdempotencyKey}");
        }

        try
        {
            // A stored null cannot be returned: a repeated call of a method that returned null fails.
            return _idempotency.Payloads.FromJson<T>(record.ResponseData)
                ?? throw new IdempotencyPersistenceLayerException($"Unable to cast function response as {typeof(T).Name}");
        }
        catch (Exception e)
        {
            throw new IdempotencyPersistenceLayerException($"Unable to get function response as {typeof(T).Name}", e);
        }
    }

    private async Task<T> RunAsync<T>(Func<Task<T>> target)
    {
        T result;
        try
        {
            result = await target().ConfigureAwait(false);
        }
        catch (Exception failure) // After any exception, the method may be called again with the same key.
        {
            await DeleteRecordAsync(failure).ConfigureAwait(false);
            throw;
        }

        try
        {
            await _store.SaveSuccess(_payload, result, DateTimeOffset.UtcNow).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw new IdempotencyPersistenceLayerException("Failed to update record state to success in idempotency store", e);
        }

        return result;
    }

    private async Task DeleteRecordAsync(Exception failure)
    {
        try
        {
            await _store.DeleteRecord(_payload, failure).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw new IdempotencyPersistenceLayerException(
                $"Failed to delete record from idempotency store, after the method failed with {failure.GetType().Name}: {failure.Message}", e);
        }
    }

    private static object Payload(AspectEventArgs call)
    {
        var parameters = call.Method.GetParameters();
        var marked = Array.FindIndex(parameters, parameter => parameter.IsDefined(typeof(IdempotencyKeyAttribute)));
        if (marked >= 0)
        {
            return call.Args[marked];
        }

        var isHandler = parameters is [_, { ParameterType: var second }] && second == typeof(ILambdaContext);
        return isHandler || parameters.Length == 1
            ? call.Args[0]
            : throw new IdempotencyConfigurationException(
                $"The method {call.Type.FullName}.{call.Name} has {parameters.Length} parameters: mark the payload parameter with [IdempotencyKey]");
    }
}
