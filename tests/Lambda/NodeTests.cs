using System.Diagnostics;
using DurableChaining.Local.Template;

namespace DurableChaining.Tests.Lambda;

/// <summary>Functions in another language: a Node.js runtime with its client in node_modules, and one that brings its own bootstrap.</summary>
public sealed class NodeTests
{
    private static readonly string Code = Path.Combine(AppContext.BaseDirectory, "node");

    [Theory]
    [InlineData("nodejs22.x")]
    [InlineData("provided.al2023")]
    public async Task Function_in_JavaScript_answers_fails_and_logs(string family)
    {
        Assert.SkipUnless(NodeIsThere(), "node is not on the PATH, or older than 18");
        await using var runtime = await Runtime.StartAsync();
        var function = Installed(runtime.Data, family);

        var answered = await runtime.InvokeAsync(function, """{"name":"Ann"}""");
        var failed = await runtime.InvokeAsync(function, """{"fail":"too far"}""");

        Assert.Equal("Ann", (string?)answered.Json()["hello"]);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-Echo:live", (string?)answered.Json()["arn"]);
        Assert.Equal("RangeError", failed.ErrorType);
        Assert.Equal("too far", failed.ErrorMessage);
        await Eventually.IsAsync(() => runtime.Sink.Lines.Contains("working on Ann"), "the function's own line");
    }

    [Fact]
    public async Task Handler_is_the_argument_of_the_Node_runtime_client()
    {
        Assert.SkipUnless(NodeIsThere(), "node is not on the PATH, or older than 18");
        await using var runtime = await Runtime.StartAsync();

        var answered = await runtime.InvokeAsync(Installed(runtime.Data, "nodejs22.x"), """{"name":"Ann"}""");

        Assert.Equal("index.handler", (string?)answered.Json()["argument"]);
    }

    private static FunctionResource Installed(string data, string family)
    {
        var folder = Directory.CreateDirectory(Path.Combine(data, "code")).FullName;
        File.Copy(Path.Combine(Code, "index.mjs"), Path.Combine(folder, "index.mjs"));
        var client = family.StartsWith("nodejs", StringComparison.Ordinal)
            ? Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "node_modules", "aws-lambda-ric", "bin")).FullName, "index.mjs")
            : Path.Combine(folder, "bootstrap");
        // Executable as it lies in the repository; a copy keeps that.
        File.Copy(Path.Combine(Code, "client.mjs"), client);
        return Runtime.Function() with { Runtime = family, Handler = "index.handler", CodeUri = folder };
    }

    private static bool NodeIsThere()
    {
        const int FirstWithFetch = 18;
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
            var version = node.StandardOutput.ReadToEnd().Trim().TrimStart('v').Split('.')[0];
            node.WaitForExit();
            return int.TryParse(version, out var major) && major >= FirstWithFetch;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
