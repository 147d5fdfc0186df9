using System.Text.Json;
using System.Text.Json.Serialization;
using DurableLocal.Core.Storage;

namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>
/// The metrics that lines of logs have added to, as totals since the data folder was created, in a file that a reader never
/// sees half written. It is written once a second while values arrive: a busy stack logs hundreds of lines a second, and each
/// replaced file costs the disk as much as a commit.
/// </summary>
public sealed class MetricStore : IDisposable
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<Metric, MetricTotal> _totals = [];
    private readonly ITimer _saving;
    private long? _savedAt;
    private bool _isChanged;

    /// <param name="file">Path of the file; totals in an existing one are continued.</param>
    /// <exception cref="InvalidDataException">The file has no list of totals; the text contains its path.</exception>
    public MetricStore(string file, TimeProvider time)
    {
        (_file, _time) = (file, time);
        _saving = time.CreateTimer(static store => ((MetricStore)store!).Save(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (File.Exists(file))
        {
            foreach (var total in Read(file))
            {
                _totals[total.Metric] = total;
            }
        }
    }

    /// <summary>Reads the totals of a file.</summary>
    /// <exception cref="InvalidDataException">The file has no list of totals; the text contains its path.</exception>
    public static IReadOnlyList<MetricTotal> Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), MetricJson.Default.ListMetricTotal)!;
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException($"{file}: expected a list of metrics: {malformed.Message}", malformed);
        }
    }

    /// <summary>Adds a value to a metric. The file has it a second later at the latest.</summary>
    public void Add(Metric metric, double value)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            _totals[metric] = _totals.TryGetValue(metric, out var total)
                ? total with
                {
                    Count = total.Count + 1,
                    Sum = total.Sum + value,
                    Minimum = Math.Min(total.Minimum, value),
                    Maximum = Math.Max(total.Maximum, value),
                    Updated = now,
                }
                : new MetricTotal(metric, 1, value, value, value, now);
            if (!_isChanged)
            {
                _isChanged = true;
                SaveAfter(_savedAt is { } savedAt ? SaveInterval - _time.GetElapsedTime(savedAt) : TimeSpan.Zero);
            }
        }
    }

    /// <summary>Writes the file, if there is anything new. No value may be added afterwards.</summary>
    public void Dispose()
    {
        _saving.Dispose();
        Save();
    }

    private void SaveAfter(TimeSpan delay) => _saving.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    private void Save()
    {
        lock (_gate)
        {
            if (!_isChanged)
            {
                return;
            }

            try
            {
                PrivateFiles.Replace(_file, JsonSerializer.SerializeToUtf8Bytes(_totals.Values.ToList(), MetricJson.Default.ListMetricTotal));
                _isChanged = false;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // A full disk stops nothing: the totals are in memory and written later.
                SaveAfter(SaveInterval);
            }

            _savedAt = _time.GetTimestamp();
        }
    }
}

/// <summary>The identity of a metric.</summary>
/// <param name="Unit">Unit of CloudWatch, <see cref="NoUnit"/> where the filter has none.</param>
/// <param name="Dimensions">Such as <c>Status=200,Path=/</c>; empty for none.</param>
public sealed record Metric(string Namespace, string Name, string Unit, string Dimensions)
{
    public const string NoUnit = "None";
}

/// <summary>The values that were added to a metric.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Updated">Time of the last value.</param>
public sealed record MetricTotal(Metric Metric, long Count, double Sum, double Minimum, double Maximum, DateTimeOffset Updated);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(List<MetricTotal>))]
internal sealed partial class MetricJson : JsonSerializerContext;
