namespace DurableLocal.Bench;

/// <summary>Measurements of one quantity.</summary>
internal sealed class Sample(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public double Median => Percentile(50);

    public double Minimum => _sorted[0];

    public double Maximum => _sorted[^1];

    /// <summary>Returns the smallest value that is not exceeded by that percentage of the measurements.</summary>
    public double Percentile(double percent) => _sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * _sorted.Length) - 1, 0, _sorted.Length - 1)];

    /// <summary>Returns <c>median (minimum to maximum)</c>.</summary>
    public string Spread(string format) => $"{Median.ToString(format)} ({Minimum.ToString(format)} to {Maximum.ToString(format)})";
}
