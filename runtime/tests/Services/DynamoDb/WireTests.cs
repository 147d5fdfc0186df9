using System.IO.Compression;
using System.IO.Hashing;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>What goes over HTTP besides the JSON: sizes, packing, headers, the sign of life.</summary>
public sealed class WireTests : EndpointTest, IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task The_service_tells_that_it_is_healthy_at_its_root_only()
    {
        using var root = await _http.GetAsync(Running.Address);
        using var elsewhere = await _http.GetAsync(new Uri(Running.Address, "/health"));

        Assert.Equal($"healthy: {Running.Address.Authority} ", await root.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json; charset=utf-8", "application/json")]
    [InlineData("application/x-amz-json-1.0", "application/x-amz-json-1.0")]
    public async Task An_answer_is_of_the_type_that_was_asked_in(string asked, string answered)
    {
        using var response = await PostAsync("ListTables", Encoding.UTF8.GetBytes("{}"), content => content.Headers.ContentType = MediaTypeHeaderValue.Parse(asked));

        Assert.Equal(answered, response.Content.Headers.ContentType!.ToString());
        Assert.Equal("Server", response.Headers.Server.ToString());
    }

    [Theory]
    [InlineData(16 * 1024 * 1024, HttpStatusCode.OK)]
    [InlineData((16 * 1024 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_request_has_at_most_16_MB(int length, HttpStatusCode expected)
    {
        var body = Encoding.UTF8.GetBytes("{" + new string(' ', length - 2) + "}");

        using var whole = await PostAsync("ListTables", body);
        using var chunked = await PostAsync("ListTables", body, content => content.Headers.ContentLength = null);

        Assert.Equal([expected, expected], [whole.StatusCode, chunked.StatusCode]);
    }

    [Theory]
    [InlineData("BatchWriteItem", """{"RequestItems":{"?":[{"DeleteRequest":{"Key":{"id":{"S":"a"}}}}]}}""")]
    [InlineData("BatchWriteItem", """{"RequestItems":{"ab":[{"PutRequest":{"Item":{"?":{"S":"a"}}}}]}}""")]
    [InlineData("BatchGetItem", """{"RequestItems":{"?":{"Keys":[{"id":{"S":"a"}}]}}}""")]
    [InlineData("BatchGetItem", """{"RequestItems":{"ab":{"Keys":[{"id":{"S":"?"}}]}}}""")]
    [InlineData("TransactGetItems", """{"TransactItems":["?"]}""")]
    [InlineData("Scan", """{"TableName":"?","AttributesToGet":[]}""")]
    public async Task Text_that_is_no_Unicode_is_refused_wherever_it_stands(string operation, string body)
    {
        var place = body.IndexOf('?', StringComparison.Ordinal);
        byte[][] broken = [[0xD3], [.. "\\ud800"u8]];
        foreach (var text in broken)
        {
            using var response = await PostAsync(operation, [.. Encoding.UTF8.GetBytes(body[..place]), .. text, .. Encoding.UTF8.GetBytes(body[(place + 1)..])]);

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_request_may_be_packed_as_gzip_in_one_piece_or_several()
    {
        var request = Encoding.UTF8.GetBytes("""{"Limit":5}""");

        using var one = await PostAsync("ListTables", Gzip(request), Packed("gzip"));
        using var two = await PostAsync("ListTables", [.. Gzip(request[..4]), .. Gzip(request[4..])], Packed("gzip"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [one.StatusCode, two.StatusCode]);
    }

    [Fact]
    public async Task What_cannot_be_unpacked_is_the_services_failure()
    {
        var request = Encoding.UTF8.GetBytes("{}");
        (byte[] Body, string Encoding)[] broken = [(request, "gzip"), ([], "gzip"), (request, "garbage")];
        foreach (var (body, encoding) in broken)
        {
            using var response = await PostAsync("ListTables", body, Packed(encoding));

            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Contains("#InternalServerError\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("br, identity, deflate, gzip", "deflate")]
    [InlineData("GZIP, identity", "gzip")]
    [InlineData("gzip;q=0.2, deflate;q=0.5", "deflate")]
    [InlineData("*", "gzip")]
    [InlineData("*, deflate", "deflate")]
    [InlineData("*, gzip;q=0.5", "deflate")]
    [InlineData("*;q=0.5, identity", "gzip")]
    [InlineData("gzip;q=31, deflate;q=51", "gzip")]
    [InlineData("deflate;q=0.5, gzip;q=0.x", "gzip")]
    [InlineData("deflate;q=-0.5, gzip;q=0.2", "gzip")]
    [InlineData("gzip ;q=0", null)]
    [InlineData("identity", null)]
    [InlineData("br", null)]
    [InlineData("x-gzip", null)]
    public async Task A_long_answer_is_packed_as_the_client_likes_it_best(string accepted, string? encoding)
    {
        var table = await CreateSimpleTableAsync();
        var text = new string('t', 4096);
        await Client.PutItemAsync(table, Item(("id", S("x")), ("t", S(text))));

        using var answer = await PostAsync("GetItem", Get(table), accepted: accepted);
        var bytes = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal(encoding is null ? [] : [encoding], answer.Content.Headers.ContentEncoding);
        Assert.Equal(Crc32.HashToUInt32(bytes).ToString(), answer.Headers.GetValues("x-amz-crc32").Single());
        Assert.Contains(text, Unpack(bytes, encoding), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_of_4_KB_goes_as_it_is()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("t", S(new string('t', 4000)))));

        using var answer = await PostAsync("GetItem", Get(table), accepted: "gzip");

        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    private static byte[] Get(string table) => Encoding.UTF8.GetBytes(Fill("""{"TableName":"TABLE","Key":{"id":{"S":"x"}}}""", string.Empty, table));

    private static Action<HttpContent> Packed(string encoding) => content => content.Headers.ContentEncoding.Add(encoding);

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var packer = new GZipStream(packed, CompressionLevel.Fastest))
        {
            packer.Write(bytes);
        }

        return packed.ToArray();
    }

    private static string Unpack(byte[] bytes, string? encoding)
    {
        using var source = new MemoryStream(bytes);
        using Stream unpacked = encoding switch
        {
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            _ => source,
        };
        using var reader = new StreamReader(unpacked);
        return reader.ReadToEnd();
    }

    private async Task<HttpResponseMessage> PostAsync(string operation, byte[] body, Action<HttpContent>? shape = null, string? accepted = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Running.Address);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810." + operation);
        shape?.Invoke(request.Content);
        if (accepted is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        }

        request.Headers.TransferEncodingChunked = request.Content.Headers.ContentLength is null;
        return await _http.SendAsync(request);
    }
}
