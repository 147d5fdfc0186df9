using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableLocal.Durable.Actions;

/// <summary><c>GET /2025-12-01/functions/{name}/durable-executions</c></summary>
internal sealed class ListDurableExecutionsByFunction(DurableExecutionEngine engine, IFunctions functions) : IOperation<RestRequest, HttpResponse>
{
    private const int MaxStatuses = 10;

    public string Name => nameof(ListDurableExecutionsByFunction);

    public Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var filter = Filter(request);
        var maxItems = Requests.MaxItems(request);
        var now = engine.Context.Now;
        var from = PageMarker.Parse(Requests.Text(request, "Marker"), now);
        var rows = engine.Context.Database.Read(session => ExecutionList.Read(session, filter, from, maxItems + 1));
        return Responses.WriteAsync(response, writer =>
        {
            writer.WriteStartArray("DurableExecutions"u8);
            foreach (var row in rows.Take(maxItems))
            {
                Write(writer, row);
            }

            writer.WriteEndArray();
            if (rows.Count > maxItems)
            {
                var last = rows[maxItems - 1];
                writer.WriteString("NextMarker"u8, PageMarker.Create(last.StartedAt, last.Id, now));
            }
        });
    }

    private ExecutionFilter Filter(RestRequest request)
    {
        var (functionName, qualifier) = FunctionParameters.Namespaced(request);
        var name = Requests.Text(request, "DurableExecutionName");
        ModelRules.CheckExecutionName(name);
        if (qualifier is not null && name is not null)
        {
            throw DurableErrors.Invalid("Qualifier: cannot be combined with DurableExecutionName");
        }

        var statuses = request.Http.Query["Statuses"];
        if (statuses.Count > MaxStatuses)
        {
            throw AwsException.Violation("statuses", $"[{string.Join(", ", statuses!)}]", $"Member must have length less than or equal to {MaxStatuses}");
        }

        // Without a qualifier the service lists every version, so that an execution is found by its name alone.
        var function = functions.Resolve(functionName, qualifier);
        return new ExecutionFilter(
            function.Function.Name,
            function.Qualifier is null ? null : function.Version,
            name,
            [.. statuses.Select(text => ProtocolNames.ExecutionStatusOf(text) ?? throw UnknownStatus(statuses))],
            Requests.Time(request, "StartedAfter"),
            Requests.Time(request, "StartedBefore"),
            Requests.Flag(request, "ReverseOrder", defaultValue: false));
    }

    private static AwsException UnknownStatus(StringValues statuses) => AwsException.Violation(
        "statuses",
        $"[{string.Join(", ", statuses!)}]",
        $"Member must satisfy constraint: [Member must satisfy enum value set: [{string.Join(", ", Enum.GetValues<ExecutionStatus>().Select(ProtocolNames.Of))}], Member must not be null]");

    private static void Write(Utf8JsonWriter writer, ListedExecution row)
    {
        writer.WriteStartObject();
        writer.WriteString("DurableExecutionArn"u8, row.Arn);
        writer.WriteString("DurableExecutionName"u8, row.Name);
        writer.WriteString("FunctionArn"u8, row.FunctionArn);
        writer.WriteString("Status"u8, ProtocolNames.Of(row.Status));
        writer.WriteNumber("StartTimestamp"u8, ProtocolJson.EpochSeconds(row.StartedAt));
        if (row.EndedAt is { } ended)
        {
            writer.WriteNumber("EndTimestamp"u8, ProtocolJson.EpochSeconds(ended));
        }

        writer.WriteEndObject();
    }
}
