namespace AWS.Lambda.Powertools.Idempotency.Persistence;

/// <summary>The stored record of a call.</summary>
public class DataRecord
{
    private readonly DataRecordStatus _status;

    public DataRecord(
        string idempotencyKey,
        DataRecordStatus status,
        long expiryTimestamp,
        string responseData,
        string payloadHash,
        long? inProgressExpiryTimestamp = null)
    {
        IdempotencyKey = idempotencyKey;
        _status = status;
        ExpiryTimestamp = expiryTimestamp;
        ResponseData = responseData;
        PayloadHash = payloadHash;
        InProgressExpiryTimestamp = inProgressExpiryTimestamp;
    }

    public string IdempotencyKey { get; }

    /// <summary>Epoch seconds.</summary>
    public long ExpiryTimestamp { get; }

    /// <summary>Epoch milliseconds; null if the remaining time of the invocation was unknown.</summary>
    public long? InProgressExpiryTimestamp { get; }

    /// <summary>The result as JSON; null while in progress.</summary>
    public string ResponseData { get; }

    /// <summary>Empty if payloads are not validated.</summary>
    public string PayloadHash { get; }

    /// <summary>The stored status, or <see cref="DataRecordStatus.EXPIRED"/> after the expiry.</summary>
    public DataRecordStatus Status =>
        IsExpired(DateTimeOffset.UtcNow) ? DataRecordStatus.EXPIRED : _status;

    public bool IsExpired(DateTimeOffset now) => ExpiryTimestamp != 0 && now.ToUnixTimeSeconds() > ExpiryTimestamp;

    public override bool Equals(object obj) =>
        obj is DataRecord other
        && other.GetType() == GetType()
        && IdempotencyKey == other.IdempotencyKey
        && _status == other._status
        && ExpiryTimestamp == other.ExpiryTimestamp
        && InProgressExpiryTimestamp == other.InProgressExpiryTimestamp
        && ResponseData == other.ResponseData
        && PayloadHash == other.PayloadHash;

    public override int GetHashCode() =>
        HashCode.Combine(IdempotencyKey, _status, ExpiryTimestamp, InProgressExpiryTimestamp, ResponseData, PayloadHash);

    public enum DataRecordStatus
    {
        INPROGRESS = 0,
        COMPLETED = 1,
        EXPIRED = 2,
    }
}
