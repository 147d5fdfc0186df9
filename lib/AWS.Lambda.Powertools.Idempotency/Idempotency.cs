using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Idempotency.Exceptions;
using AWS.Lambda.Powertools.Idempotency.Internal;
using AWS.Lambda.Powertools.Idempotency.Persistence;

namespace AWS.Lambda.Powertools.Idempotency;

/// <summary>The settings of all methods with <see cref="IdempotentAttribute"/> in the process. Configure once, before the first call.</summary>
public sealed class Idempotency
{
    private static readonly AsyncLocal<ILambdaContext> ContextOfFlow = new();
    private static ILambdaContext _lastContext;
    private static Idempotency _instance;

    private Idempotency(IdempotencyBuilder builder)
    {
        IdempotencyOptions = builder.Options ?? new IdempotencyOptionsBuilder().Build();
        PersistenceStore = builder.Store
            ?? throw new IdempotencyConfigurationException("No persistence store: call WithPersistenceStore or UseDynamoDb when configuring Idempotency");
        Payloads = new PayloadSerializer(builder.SerializationContext);
        PersistenceStore.Payloads = Payloads;
    }

    public IdempotencyOptions IdempotencyOptions { get; }

    public BasePersistenceStore PersistenceStore { get; }

    /// <summary>The context registered in the current async flow, or else the last one registered in the process.</summary>
    public ILambdaContext LambdaContext => ContextOfFlow.Value ?? Volatile.Read(ref _lastContext);

    internal PayloadSerializer Payloads { get; }

    /// <exception cref="IdempotencyConfigurationException">Idempotency is not configured.</exception>
    internal static Idempotency Instance => Volatile.Read(ref _instance)
        ?? throw new IdempotencyConfigurationException("Idempotency is not configured: call Idempotency.Configure before the first idempotent method");

    public static void Configure(Action<IdempotencyBuilder> configurationAction)
    {
        ArgumentNullException.ThrowIfNull(configurationAction);
        var builder = new IdempotencyBuilder();
        configurationAction(builder);
        Volatile.Write(ref _instance, new Idempotency(builder));
    }

    /// <summary>
    /// Registers the context of the invocation, for a decorated method that does not receive it as a parameter. Its
    /// remaining time sets the expiry of records in progress: an invocation cannot run longer.
    /// </summary>
    public static void RegisterLambdaContext(ILambdaContext context)
    {
        ContextOfFlow.Value = context;
        Volatile.Write(ref _lastContext, context);
    }

    public class IdempotencyBuilder
    {
        internal IdempotencyOptions Options { get; private set; }

        internal BasePersistenceStore Store { get; private set; }

        internal JsonSerializerContext SerializationContext { get; private set; }

        public IdempotencyBuilder WithPersistenceStore(BasePersistenceStore persistenceStore)
        {
            Store = persistenceStore;
            return this;
        }

        public IdempotencyBuilder UseDynamoDb(Action<DynamoDBPersistenceStoreBuilder> builderAction)
        {
            ArgumentNullException.ThrowIfNull(builderAction);
            var builder = new DynamoDBPersistenceStoreBuilder();
            builderAction(builder);
            return WithPersistenceStore(builder.Build());
        }

        public IdempotencyBuilder UseDynamoDb(string tableName) => UseDynamoDb(builder => builder.WithTableName(tableName));

        public IdempotencyBuilder WithOptions(Action<IdempotencyOptionsBuilder> builderAction)
        {
            ArgumentNullException.ThrowIfNull(builderAction);
            var builder = new IdempotencyOptionsBuilder();
            builderAction(builder);
            return WithOptions(builder.Build());
        }

        public IdempotencyBuilder WithOptions(IdempotencyOptions options)
        {
            Options = options;
            return this;
        }

        /// <summary>Uses a source-generated context, which must contain the types of all payloads and results.</summary>
        public IdempotencyBuilder WithJsonSerializationContext(JsonSerializerContext context)
        {
            SerializationContext = context;
            return this;
        }
    }
}
