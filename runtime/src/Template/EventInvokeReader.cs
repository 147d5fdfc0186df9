namespace DurableLocal.Template;

/// <summary>Reads EventInvokeConfig of a function. Ranges: Lambda API reference, PutFunctionEventInvokeConfig.</summary>
internal static class EventInvokeReader
{
    public const string OnFailure = "OnFailure";
    public const string OnSuccess = "OnSuccess";

    public static EventInvokeResource? Read(Fields properties)
    {
        if (properties["EventInvokeConfig"]?.Map() is not { } config)
        {
            return null;
        }

        config.Allow("EventInvokeConfig", ["MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"]);
        var destinations = Destinations(config, properties["DurableConfig"] is not null);
        return new EventInvokeResource(
            config["MaximumRetryAttempts"]?.Integer(0, EventInvokeResource.DefaultRetryAttempts),
            config["MaximumEventAgeInSeconds"]?.Integer(60, 21_600, " s"))
        {
            OnFailureArn = Destination(destinations, OnFailure),
            OnSuccessArn = Destination(destinations, OnSuccess),
        };
    }

    private static Fields? Destinations(Fields config, bool isDurable)
    {
        if (config["DestinationConfig"] is not { } field)
        {
            return null;
        }

        if (isDurable)
        {
            field.Error("expected no destinations on a durable function, which Lambda does not support; use DeadLetterQueue");
            return null;
        }

        var destinations = field.Map();
        destinations?.Allow("DestinationConfig", [OnFailure, OnSuccess]);
        return destinations;
    }

    private static string? Destination(Fields? destinations, string name)
    {
        var destination = destinations?[name]?.Map();
        destination?.Allow("a destination", ["Type", "Destination"]);
        if (destination?["Type"] is { } type && type.Text() is { } other && other != "SQS")
        {
            type.Error($"expected SQS, got \"{other}\": other destinations are not supported locally");
        }

        return destination?.Required("Destination", "the ARN of a queue")?.Text();
    }
}
