namespace DurableLocal.Bench;

/// <summary>Measurements of one thing.</summary>
internal sealed class Sample(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public double Median => Percentile(50);

    public double Least => _sorted[0];

    public double Most => _sorted[^1];

    /// <summary>The smallest value that so many per cent of the measurements do not pass.</summary>
    public double Percentile(double percent) => _sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * _sorted.Length) - 1, 0, _sorted.Length - 1)];

    /// <summary>Median with the least and the most of all runs.</summary>
    public string Spread(string format) => $"{Median.ToString(format)} ({Least.ToString(format)} to {Most.ToString(format)})";
}
