using System.Text.Json;
using DurableChaining.Contracts;

namespace DurableChaining.Tests.Contracts;

/// <summary>Reads texts that meet the contract, and the errors of texts that do not.</summary>
internal static class Parsed
{
    /// <summary>Returns the document; fails the test where the body is rejected.</summary>
    public static JsonElement Body(string body)
    {
        Assert.True(SubmittedBody.TryParse(body, out var document, out var error), error?.Message);
        return document;
    }

    /// <summary>Returns the item; fails the test where it is rejected.</summary>
    public static WorkItem Item(string body)
    {
        Assert.True(WorkItem.TryRead(Body(body), out var item, out var error), error?.Message);
        return item;
    }

    /// <summary>Returns why the body is rejected; fails the test where it is accepted.</summary>
    public static ItemError BodyError(string body)
    {
        Assert.False(SubmittedBody.TryParse(body, out _, out var error));
        return error;
    }

    /// <summary>Returns why the item is rejected; fails the test where it is accepted.</summary>
    public static ItemError ItemError(string body)
    {
        Assert.False(WorkItem.TryRead(Body(body), out _, out var error));
        return error;
    }
}
