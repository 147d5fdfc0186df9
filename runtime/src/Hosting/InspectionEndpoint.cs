using System.Text.Json;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Hosting;

/// <summary>What the commands of the runtime need and AWS has no operation for: <c>GET /runtime</c> returns the <see cref="RuntimeAddress"/>.</summary>
public sealed class InspectionEndpoint : IEndpoint
{
    public const string AddressPath = "/runtime";

    private readonly RuntimeAddress _address;

    internal InspectionEndpoint(RuntimeAddress address) => _address = address;

    public bool Accepts(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return HttpMethods.IsGet(request.Method) && request.Path == AddressPath;
    }

    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(_address, AddressJson.Default.RuntimeAddress));
    }
}
