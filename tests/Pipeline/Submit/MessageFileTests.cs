using CsCheck;
using DurableChaining.Submit;

namespace DurableChaining.Tests.Submit;

public sealed class MessageFileTests
{
    [Fact]
    public void Each_line_is_a_message_with_its_place()
    {
        var messages = MessageFile.Parse("work.jsonl", "{\"id\":\"a\"}\n\n  {\"id\":\"b\"}\r\n");

        Assert.Equal([new WorkMessage("work.jsonl(1)", "{\"id\":\"a\"}"), new WorkMessage("work.jsonl(3)", "{\"id\":\"b\"}")], messages);
    }

    [Fact]
    public void An_object_over_several_lines_is_one_message()
    {
        var message = Assert.Single(MessageFile.Parse("work.json", "{\n  \"id\": \"a\",\n  \"value\": 1\n}\n"));

        Assert.Equal("{\n  \"id\": \"a\",\n  \"value\": 1\n}", message.Body);
    }

    [Fact]
    public void The_elements_of_an_array_are_messages()
    {
        var messages = MessageFile.Parse("work.json", "[ {\"id\":\"a\"},\n  5 ]");

        Assert.Equal(["{\"id\":\"a\"}", "5"], messages.Select(message => message.Body));
        Assert.Equal("work.json[1]", messages[1].Source);
    }

    [Fact]
    public void A_broken_line_is_submitted_for_the_pipeline_to_reject()
    {
        var messages = MessageFile.Parse("work.jsonl", "{\"id\":\"a\"}\n{\"id\":\n");

        Assert.Equal("{\"id\":", messages[1].Body);
    }

    [Fact]
    public void A_file_that_does_not_begin_with_a_document_is_rejected_with_the_line()
    {
        var failure = Assert.Throws<SubmitException>(() => MessageFile.Parse("notes.txt", "\nhello\n"));

        Assert.StartsWith("notes.txt(2): expected a JSON document on the line or a JSON array in the file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_a_file_named_dash()
    {
        var messages = await MessageFile.ReadAsync(["-"], () => new MemoryStream("{\"id\":\"a\"}"u8.ToArray()), CancellationToken.None);

        Assert.Equal("standard input", Assert.Single(messages).Source);
    }

    [Theory]
    [InlineData("{\"id\":\"a\"}\n{\"id\":\"M\u00FC\"}\n", "standard input(2): expected UTF-8, got the byte 0xFC")]
    [InlineData("{\"id\":\"a\"}\n\u00E4", "standard input(2): expected UTF-8, got the byte 0xE4")]
    public async Task Text_of_another_encoding_is_an_error_with_its_line(string latin1, string expected)
    {
        var failure = await Assert.ThrowsAsync<SubmitException>(() => MessageFile.ReadAsync(["-"], () => new MemoryStream(System.Text.Encoding.Latin1.GetBytes(latin1)), CancellationToken.None));

        Assert.Equal(expected, failure.Message);
    }

    [Fact]
    public async Task A_byte_order_mark_names_the_encoding()
    {
        byte[] text = [.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes("""{"id":"ü"}""")];

        var messages = await MessageFile.ReadAsync(["-"], () => new MemoryStream(text), CancellationToken.None);

        Assert.Equal("""{"id":"ü"}""", Assert.Single(messages).Body);
    }

    [Theory]
    [InlineData("""{"id":"a"}""", "a")]
    [InlineData("""{"id":"\ud800"}""", null)]
    [InlineData("""{"id":""}""", null)]
    [InlineData("""{"id":1}""", null)]
    [InlineData("not JSON", null)]
    public void The_id_of_a_body_is_its_member_where_that_is_text(string body, string? expected) => Assert.Equal(expected, Submission.IdOf(body));

    [Fact]
    public async Task An_empty_file_is_an_error()
    {
        var failure = await Assert.ThrowsAsync<SubmitException>(() => MessageFile.ReadAsync(["-"], () => new MemoryStream("\n\n"u8.ToArray()), CancellationToken.None));

        Assert.Equal("standard input: expected at least one message, got none", failure.Message);
    }

    [Fact]
    public async Task A_folder_is_an_error()
    {
        var folder = AppContext.BaseDirectory;

        var failure = await Assert.ThrowsAsync<SubmitException>(() => MessageFile.ReadAsync([folder], () => Stream.Null, CancellationToken.None));

        Assert.Equal($"{folder}: expected a file, got a folder", failure.Message);
    }

    [Fact]
    public void Any_text_is_messages_or_an_error() =>
        Gen.Char["{}[]\"\n :,a1"].Array[0, 30].Select(letters => new string(letters)).Sample(text =>
        {
            try
            {
                Assert.All(MessageFile.Parse("f", text), message => Assert.NotEmpty(message.Body.Trim()));
            }
            catch (SubmitException failure)
            {
                Assert.StartsWith("f(", failure.Message, StringComparison.Ordinal);
            }
        });
}
