using System.Globalization;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>A metric filter of a log group: the pattern, and the metric that a matching event adds a value to.</summary>
internal sealed class MetricFilter
{
    private readonly FilterPattern _pattern;
    private readonly List<Transformation> _transformations;

    /// <exception cref="AwsException">InvalidParameterException 400: the pattern, a value or a dimension is malformed; the text contains the filter's logical id.</exception>
    public MetricFilter(MetricFilterResource resource)
    {
        try
        {
            _pattern = FilterPattern.Parse(resource.Pattern);
            _transformations = [.. resource.Transformations.Select(transformation => new Transformation(transformation))];
        }
        catch (AwsException error)
        {
            throw new AwsException(error.Status, error.Code, $"{resource.LogicalId}: {error.Message}");
        }
    }

    /// <summary>Adds the values of an event to the metrics, if it matches.</summary>
    public void Apply(LogEvent logged, MetricStore metrics)
    {
        if (!_pattern.Matches(logged))
        {
            return;
        }

        foreach (var transformation in _transformations)
        {
            if (transformation.ValueOf(logged) is { } value && transformation.DimensionsOf(logged) is { } dimensions)
            {
                metrics.Add(new Metric(transformation.Namespace, transformation.Name, transformation.Unit, dimensions), value);
            }
        }
    }

    private sealed class Transformation
    {
        private readonly double? _number;
        private readonly Selector? _value;
        private readonly List<(string Name, Selector Value)> _dimensions;

        public Transformation(MetricTransformation transformation)
        {
            (Namespace, Name, Unit) = (transformation.Namespace, transformation.Name, transformation.Unit ?? Metric.NoUnit);
            _number = double.TryParse(transformation.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
            _value = _number is null ? SelectorOf("MetricValue", transformation.Value) : null;
            _dimensions = [.. transformation.Dimensions.Select(dimension => (dimension.Key, SelectorOf($"Dimensions.{dimension.Key}", dimension.Value)))];
        }

        public string Namespace { get; }

        public string Name { get; }

        public string Unit { get; }

        /// <summary>Returns the number of an event; null if the event has none, which adds nothing to the metric.</summary>
        public double? ValueOf(LogEvent logged)
        {
            if (_number is not null || logged.Json is not { } json)
            {
                return _number;
            }

            return _value!.Select(json).FirstOrDefault() switch
            {
                { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
                { ValueKind: JsonValueKind.String } text when double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
                _ => null,
            };
        }

        /// <summary>Returns the dimensions of an event; null if the event lacks one, which then adds nothing to the metric.</summary>
        public string? DimensionsOf(LogEvent logged)
        {
            if (_dimensions.Count == 0)
            {
                return string.Empty;
            }

            if (logged.Json is not { } json)
            {
                return null;
            }

            var values = new List<string>();
            foreach (var (name, selector) in _dimensions)
            {
                if (selector.Select(json).FirstOrDefault() is not { ValueKind: JsonValueKind.String or JsonValueKind.Number } value)
                {
                    return null;
                }

                values.Add($"{name}={value}");
            }

            return string.Join(',', values);
        }

        private static Selector SelectorOf(string property, string text) => Selector.TryParse(text)
            ?? throw new AwsException(400, "InvalidParameterException", $"{property}: expected a selector such as $.latency, got \"{text}\"");
    }
}
