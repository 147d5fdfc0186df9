using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Idempotency;
using AWS.Lambda.Powertools.Idempotency.Exceptions;
using AWS.Lambda.Powertools.Idempotency.Persistence;
using DurableChaining.Lib.Tests.Powertools.Logging;
using Settings = AWS.Lambda.Powertools.Idempotency.Idempotency;

namespace DurableChaining.Lib.Tests.Powertools.Idempotency;

[Collection(typeof(ProcessState))]
public sealed class IdempotentTests
{
    private readonly InMemoryStore _store = new();
    private readonly Orders _orders = new();

    public IdempotentTests() => Configure(options => options.WithEventKeyJmesPath("Id"));

    [Fact]
    public async Task Second_call_with_the_key_returns_the_first_result()
    {
        var first = await _orders.PlaceAsync(new Order("o1"));
        var second = await _orders.PlaceAsync(new Order("o1"));
        var other = await _orders.PlaceAsync(new Order("o2"));

        Assert.Equal(new Receipt("o1", 1), first);
        Assert.Equal(first, second);
        Assert.Equal(new Receipt("o2", 2), other);
    }

    [Fact]
    public void Synchronous_method_runs_once()
    {
        Assert.Equal(_orders.Place(new Order("o1")), _orders.Place(new Order("o1")));
        Assert.Equal(1, _orders.Calls);
    }

    [Fact]
    public async Task Keys_are_function_and_method_or_the_prefix_and_the_md5_of_the_selection()
    {
        using var variables = new EnvironmentVariables(("AWS_LAMBDA_FUNCTION_NAME", "ingest"));

        await _orders.PlaceAsync(new Order("o1"));
        await _orders.ChargeAsync("anna", new Order("o1"), CancellationToken.None);

        Assert.Equal(
            ["custom#".Length + 32, "ingest.PlaceAsync#".Length + 32],
            _store.Records.Keys.Order().Select(key => key.Length));
        Assert.Contains($"ingest.PlaceAsync#{Md5("o1")}", _store.Records.Keys);
        Assert.StartsWith("custom#", _store.Records.Keys.Order().First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_marked_parameter_is_the_payload()
    {
        var first = await _orders.ChargeAsync("anna", new Order("o1"), CancellationToken.None);

        Assert.Equal(first, await _orders.ChargeAsync("ben", new Order("o1"), CancellationToken.None));
    }

    [Fact]
    public async Task Call_during_the_first_one_throws_already_in_progress()
    {
        var release = new TaskCompletionSource();
        _orders.OnCall = () => release.Task;
        var first = _orders.PlaceAsync(new Order("o1"));

        await Assert.ThrowsAsync<IdempotencyAlreadyInProgressException>(() => _orders.PlaceAsync(new Order("o1")));
        release.SetResult();

        Assert.Equal(new Receipt("o1", 1), await first);
    }

    [Fact]
    public async Task Of_many_concurrent_calls_one_runs_and_methods_do_not_share_keys()
    {
        var calls = Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            try
            {
                return i % 2 == 0
                    ? (await _orders.PlaceAsync(new Order($"o{i % 10}"))).Id
                    : await _orders.ChargeAsync("anna", new Order($"o{i % 10}"), CancellationToken.None);
            }
            catch (IdempotencyAlreadyInProgressException)
            {
                return null;
            }
        }));
        await Task.WhenAll(calls);

        Assert.Equal(10, _orders.Calls);
        Assert.Equal(5, _store.Records.Keys.Count(key => key.StartsWith("custom#", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Record_in_progress_is_replaced_after_its_invocation_has_expired()
    {
        _orders.OnCall = () => Task.FromException(new InvalidOperationException("crash"));
        var crashed = new TestLambdaContext("r1") { RemainingTime = TimeSpan.FromMilliseconds(-1) };
        await _store.SimulateCrashAsync(crashed, _orders);
        _orders.OnCall = () => Task.CompletedTask;

        var receipt = await _orders.HandleAsync(new Order("o1"), new TestLambdaContext("r2"));

        Assert.Equal("r2", receipt.Id);
    }

    [Fact]
    public async Task In_progress_expiry_comes_from_the_context_of_the_handler_or_the_registered_one()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeMilliseconds();
        long? expiry = null;
        _orders.OnCall = () =>
        {
            expiry = Assert.Single(_store.Records).Value.InProgressExpiryTimestamp;
            return Task.CompletedTask;
        };
        Settings.RegisterLambdaContext(new TestLambdaContext("r1"));

        await _orders.PlaceAsync(new Order("o1"));

        Assert.InRange(expiry!.Value, before, before + 60_000);
    }

    [Fact]
    public async Task Method_that_throws_can_be_called_again()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _orders.FailOnceAsync(new Order("o1")));
        Assert.Empty(_store.Records);

        Assert.Equal(new Receipt("o1", 2), await _orders.FailOnceAsync(new Order("o1")));
    }

    [Fact]
    public async Task Same_key_with_a_different_payload_is_a_validation_error()
    {
        Configure(options => options.WithEventKeyJmesPath("Id").WithPayloadValidationJmesPath("Count"));
        await _orders.PlaceAsync(new Order("o1", 1));

        await Assert.ThrowsAsync<IdempotencyValidationException>(() => _orders.PlaceAsync(new Order("o1", 2)));
        Assert.Equal(1, _orders.Calls);
    }

    [Theory]
    [InlineData("Id", null)]
    [InlineData("Id", "")]
    [InlineData("Missing", "o1")]
    public async Task Payloads_without_a_key_share_one_record_or_throw(string path, string? id)
    {
        Configure(options => options.WithEventKeyJmesPath(path));
        await _orders.PlaceAsync(new Order(id));
        Assert.Equal(1, (await _orders.PlaceAsync(new Order(id))).Call);
        Assert.Equal(Md5(""), Assert.Single(_store.Records).Key.Split('#')[1]);

        Configure(options => options.WithEventKeyJmesPath(path).WithThrowOnNoIdempotencyKey(true));
        await Assert.ThrowsAsync<IdempotencyKeyException>(() => _orders.PlaceAsync(new Order(id)));
        Assert.Equal(1, _orders.Calls);
    }

    [Theory]
    [InlineData("Id", "o1")]
    [InlineData("Count", "2")]
    [InlineData("Count > `1`", "True")]
    [InlineData("[Id, Count]", "[\"o1\",2]")]
    [InlineData("[Missing]", "[null]")]
    public async Task Key_is_the_hash_of_the_selection_as_text(string path, string text)
    {
        Configure(options => options.WithEventKeyJmesPath(path).WithThrowOnNoIdempotencyKey(true));

        await _orders.PlaceAsync(new Order("o1", 2));

        Assert.Equal(Md5(text), Assert.Single(_store.Records).Key.Split('#')[1]);
    }

    [Fact]
    public async Task Repeated_call_of_a_method_that_returned_null_is_a_persistence_error()
    {
        Assert.Null(await _orders.FindAsync(new Order("o1")));

        var exception = await Assert.ThrowsAsync<IdempotencyPersistenceLayerException>(() => _orders.FindAsync(new Order("o1")));

        Assert.Equal("Unable to get function response as Receipt", exception.Message);
        Assert.Equal("Unable to cast function response as Receipt", exception.InnerException!.Message);
        Assert.Equal(1, _orders.Calls);
    }

    [Fact]
    public async Task Configured_context_must_contain_payload_and_result()
    {
        Settings.Configure(builder => builder.WithPersistenceStore(_store).WithJsonSerializationContext(OrderJson.Default));

        await Assert.ThrowsAsync<NotSupportedException>(() => _orders.ChargeAsync("c1", new Order("o1"), CancellationToken.None));
        var exception = await Assert.ThrowsAsync<IdempotencyPersistenceLayerException>(() => _orders.PlaceByIdAsync("o1"));

        Assert.IsType<NotSupportedException>(exception.InnerException);
        Assert.Equal(1, _orders.Calls);
    }

    [Fact]
    public async Task Expired_record_is_ignored()
    {
        Configure(options => options.WithEventKeyJmesPath("Id").WithExpiration(TimeSpan.FromSeconds(-5)));
        await _orders.PlaceAsync(new Order("o1"));

        Assert.Equal(new Receipt("o1", 2), await _orders.PlaceAsync(new Order("o1")));
    }

    [Fact]
    public async Task Local_cache_returns_results_without_the_store()
    {
        Configure(options => options.WithEventKeyJmesPath("Id").WithUseLocalCache(true));
        await _orders.PlaceAsync(new Order("o1"));
        _store.Records.Clear();

        Assert.Equal(new Receipt("o1", 1), await _orders.PlaceAsync(new Order("o1")));
        Assert.Equal(0, _store.Reads);
    }

    [Fact]
    public async Task Record_deleted_between_write_and_read_is_written_again()
    {
        await _orders.PlaceAsync(new Order("o1"));
        _store.BeforeRead = _store.Records.Clear;

        Assert.Equal(new Receipt("o1", 2), await _orders.PlaceAsync(new Order("o1")));
    }

    [Fact]
    public async Task Failure_of_the_store_is_a_persistence_error_and_the_method_does_not_run()
    {
        _store.Failure = new TimeoutException("no table");

        var exception = await Assert.ThrowsAsync<IdempotencyPersistenceLayerException>(() => _orders.PlaceAsync(new Order("o1")));

        Assert.IsType<TimeoutException>(exception.InnerException);
        Assert.Equal(0, _orders.Calls);
    }

    [Fact]
    public async Task Disabled_by_its_variable_every_call_runs()
    {
        using var variables = new EnvironmentVariables(("POWERTOOLS_IDEMPOTENCY_DISABLED", "true"));

        await _orders.PlaceAsync(new Order("o1"));
        await _orders.PlaceAsync(new Order("o1"));

        Assert.Equal(2, _orders.Calls);
        Assert.Empty(_store.Records);
    }

    [Fact]
    public async Task Method_without_a_result_or_with_an_ambiguous_payload_is_a_configuration_error()
    {
        await Assert.ThrowsAsync<IdempotencyConfigurationException>(() => _orders.ReturnNothingAsync(new Order("o1")));
        Assert.Throws<IdempotencyConfigurationException>(() => _orders.TwoUnmarked("a", "b"));
    }

    private static string Md5(string text) => Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private void Configure(Action<IdempotencyOptionsBuilder> options) =>
        Settings.Configure(builder => builder.WithPersistenceStore(_store).WithOptions(options));
}

internal static class CrashSimulation
{
    /// <summary>Creates the record in progress that an invocation leaves when it is killed.</summary>
    public static async Task SimulateCrashAsync(this InMemoryStore store, ILambdaContext context, Orders orders)
    {
        DataRecord? inProgress = null;
        var crash = orders.OnCall;
        orders.OnCall = () =>
        {
            inProgress = Assert.Single(store.Records).Value;
            return crash();
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => orders.HandleAsync(new Order("o1"), context));
        store.Records[inProgress!.IdempotencyKey] = inProgress;
    }
}
