using System.IO.Compression;
using System.IO.Hashing;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>The HTTP protocol: size limits, compression, headers and the health check.</summary>
public sealed class WireTests : DynamoDbTestBase, IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task The_health_check_is_at_the_root_only()
    {
        using var root = await _http.GetAsync(Host.Address);
        using var elsewhere = await _http.GetAsync(new Uri(Host.Address, "/health"));

        Assert.Equal($"healthy: {Host.Address.Authority} ", await root.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json; charset=utf-8", "application/json")]
    [InlineData("application/x-amz-json-1.0", "application/x-amz-json-1.0")]
    public async Task A_response_has_the_content_type_of_the_request(string requested, string expected)
    {
        using var response = await PostAsync("ListTables", Encoding.UTF8.GetBytes("{}"), content => content.Headers.ContentType = MediaTypeHeaderValue.Parse(requested));

        Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
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
    public async Task Text_that_is_not_valid_Unicode_fails_anywhere_in_a_request(string operation, string body)
    {
        var index = body.IndexOf('?', StringComparison.Ordinal);
        byte[][] broken = [[0xD3], [.. "\\ud800"u8]];
        foreach (var text in broken)
        {
            using var response = await PostAsync(operation, [.. Encoding.UTF8.GetBytes(body[..index]), .. text, .. Encoding.UTF8.GetBytes(body[(index + 1)..])]);

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_request_can_be_compressed_as_one_or_several_gzip_members()
    {
        var request = Encoding.UTF8.GetBytes("""{"Limit":5}""");

        using var one = await PostAsync("ListTables", Gzip(request), Encoded("gzip"));
        using var two = await PostAsync("ListTables", [.. Gzip(request[..4]), .. Gzip(request[4..])], Encoded("gzip"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [one.StatusCode, two.StatusCode]);
    }

    [Theory]
    [InlineData("deflate", "zlib")]
    [InlineData("deflate", "raw")]
    [InlineData("DEFLATE", "zlib")]
    [InlineData("GZip", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("identity", "")]
    [InlineData("identity, gzip", "gzip")]
    [InlineData("gzip, deflate", "gzip zlib")]
    public async Task A_request_can_be_compressed_with_each_encoding_that_the_header_lists(string encoding, string formats)
    {
        var table = await CreateSimpleTableAsync();
        var body = Encoding.UTF8.GetBytes(Fill("""{"TableName":"TABLE","Item":{"id":{"S":"x"},"t":{"S":"VALUE"}}}""", new string('t', 100_000), table));
        foreach (var format in formats.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            body = Compress(body, format);
        }

        using var response = await PostAsync("PutItem", body, content => content.Headers.TryAddWithoutValidation("Content-Encoding", encoding));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(100_000, (await Client.GetItemAsync(table, Item(("id", S("x"))))).Item["t"].S.Length);
    }

    [Theory]
    [InlineData("br", "Content-Encoding: expected gzip, deflate or identity, got \\\"br\\\"")]
    [InlineData("zstd", "Content-Encoding: expected gzip, deflate or identity, got \\\"zstd\\\"")]
    [InlineData("gzip, garbage", "Content-Encoding: expected gzip, deflate or identity, got \\\"garbage\\\"")]
    [InlineData("gzip", "The request cannot be decompressed as gzip")]
    [InlineData("deflate", "The request cannot be decompressed as deflate")]
    public async Task A_body_that_cannot_be_decompressed_is_rejected(string encoding, string message)
    {
        foreach (var body in new[] { Encoding.UTF8.GetBytes("not compressed"), [] })
        {
            using var response = await PostAsync("ListTables", body, content => content.Headers.TryAddWithoutValidation("Content-Encoding", encoding));

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var error = await response.Content.ReadAsStringAsync();
            Assert.Contains("#SerializationException\"", error, StringComparison.Ordinal);
            Assert.Contains(message, error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "zlib")]
    [InlineData("deflate", "raw")]
    public async Task A_truncated_or_damaged_body_is_rejected(string encoding, string format)
    {
        var whole = Compress(Encoding.UTF8.GetBytes(Fill("""{"Limit":5,"ExclusiveStartTableName":"VALUE"}""", string.Concat(Enumerable.Range(0, 200)))), format);
        var damaged = (byte[])whole.Clone();
        damaged.AsSpan(whole.Length / 3, 20).Fill(0xFF);
        foreach (var body in new[] { whole[..(whole.Length / 2)], whole[..1], damaged })
        {
            using var response = await PostAsync("ListTables", body, Encoded(encoding));

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "zlib")]
    public async Task A_decompressed_request_has_at_most_16_MB(string encoding, string format)
    {
        var body = Compress(Encoding.UTF8.GetBytes("{" + new string(' ', 16 * 1024 * 1024) + "}"), format);

        using var response = await PostAsync("ListTables", body, Encoded(encoding));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
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
    public async Task A_long_response_is_compressed_as_the_client_prefers(string accepted, string? encoding)
    {
        var table = await CreateSimpleTableAsync();
        var text = new string('t', 4096);
        await Client.PutItemAsync(table, Item(("id", S("x")), ("t", S(text))));

        using var response = await PostAsync("GetItem", Get(table), accepted: accepted);
        var bytes = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal(encoding is null ? [] : [encoding], response.Content.Headers.ContentEncoding);
        Assert.Equal(Crc32.HashToUInt32(bytes).ToString(), response.Headers.GetValues("x-amz-crc32").Single());
        Assert.Contains(text, Decompress(bytes, encoding), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_of_up_to_4_KB_is_not_compressed()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("t", S(new string('t', 4000)))));

        using var response = await PostAsync("GetItem", Get(table), accepted: "gzip");

        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    private static byte[] Get(string table) => Encoding.UTF8.GetBytes(Fill("""{"TableName":"TABLE","Key":{"id":{"S":"x"}}}""", string.Empty, table));

    private static Action<HttpContent> Encoded(string encoding) => content => content.Headers.ContentEncoding.Add(encoding);

    private static byte[] Gzip(byte[] bytes) => Compress(bytes, "gzip");

    private static byte[] Compress(byte[] bytes, string format)
    {
        using var compressed = new MemoryStream();
        using (Stream compressor = format switch
        {
            "gzip" => new GZipStream(compressed, CompressionLevel.Fastest),
            "zlib" => new ZLibStream(compressed, CompressionLevel.Fastest),
            _ => new DeflateStream(compressed, CompressionLevel.Fastest),
        })
        {
            compressor.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static string Decompress(byte[] bytes, string? encoding)
    {
        using var source = new MemoryStream(bytes);
        using Stream decompressed = encoding switch
        {
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            _ => source,
        };
        using var reader = new StreamReader(decompressed);
        return reader.ReadToEnd();
    }

    private async Task<HttpResponseMessage> PostAsync(string operation, byte[] body, Action<HttpContent>? configure = null, string? accepted = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Host.Address);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810." + operation);
        configure?.Invoke(request.Content);
        if (accepted is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        }

        request.Headers.TransferEncodingChunked = request.Content.Headers.ContentLength is null;
        return await _http.SendAsync(request);
    }
}
