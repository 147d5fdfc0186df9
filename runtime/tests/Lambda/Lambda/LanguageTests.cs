using System.Diagnostics;
using DurableLocal.Template;

namespace DurableLocal.Tests.Lambda;

/// <summary>Functions in other languages: Node.js and Python with their runtime clients, and one that brings its own bootstrap.</summary>
public sealed class LanguageTests
{
    private static readonly string Code = AppContext.BaseDirectory;

    [Theory]
    [InlineData("nodejs22.x", "RangeError")]
    [InlineData("provided.al2023", "RangeError")]
    [InlineData("python3.13", "ValueError")]
    public async Task Function_in_another_language_answers_fails_and_logs(string family, string errorType)
    {
        await using var runtime = await Runtime.StartAsync();
        var function = Installed(runtime.Data, family);

        var answered = await runtime.InvokeAsync(function, """{"name":"Ann"}""");
        var failed = await runtime.InvokeAsync(function, """{"fail":"too far"}""");

        Assert.True(answered.Payload.Length > 0, $"{answered.ErrorType}: {answered.ErrorMessage}; {string.Join('\n', runtime.Sink.Lines)}");
        Assert.Equal("Ann", (string?)answered.Json()["hello"]);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-Echo:live", (string?)answered.Json()["arn"]);
        Assert.Equal(errorType, failed.ErrorType);
        Assert.Equal("too far", failed.ErrorMessage);
        await Eventually.IsAsync(() => runtime.Sink.Lines.Contains("working on Ann"), "the function's own line");
    }

    [Theory]
    [InlineData("""{"bin":{"aws-lambda-ric":"./bin/index.mjs"}}""")]
    [InlineData("""{"bin":"bin/index.mjs"}""")]
    public async Task Handler_is_the_argument_of_the_program_that_the_Node_runtime_client_names(string package)
    {
        await using var runtime = await Runtime.StartAsync();

        var answered = await runtime.InvokeAsync(Installed(runtime.Data, "nodejs22.x", package), """{"name":"Ann"}""");

        Assert.Equal("index.handler", (string?)answered.Json()["argument"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no JSON")]
    [InlineData("""{"bin":"elsewhere.mjs"}""")]
    public async Task Runtime_client_without_a_program_is_told_of(string package)
    {
        await using var runtime = await Runtime.StartAsync();

        var outcome = await runtime.InvokeAsync(Installed(runtime.Data, "nodejs22.x", package), "{}");

        Assert.Contains("Echo: CodeUri: bin: expected the path of the runtime client's program", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    private static FunctionResource Installed(string data, string family, string package = """{"bin":{"aws-lambda-ric":"./bin/index.mjs"}}""")
    {
        var folder = Directory.CreateDirectory(Path.Combine(data, "code")).FullName;
        if (family.StartsWith("python", StringComparison.Ordinal))
        {
            Assert.SkipUnless(IsThere("python3"), "python3 is not on the PATH, or older than 3.8");
            Copy("python", "index.py", folder);
            Copy("python", "awslambdaric/__init__.py", folder);
            Copy("python", "awslambdaric/__main__.py", folder);
        }
        else
        {
            Assert.SkipUnless(IsThere("node"), "node is not on the PATH, or older than 18");
            var isNode = family.StartsWith("nodejs", StringComparison.Ordinal);
            var client = Path.Combine(folder, isNode ? "node_modules/aws-lambda-ric/bin/index.mjs" : "bootstrap");
            Copy("node", "index.mjs", folder);
            Directory.CreateDirectory(Path.GetDirectoryName(client)!);
            // Executable as it lies in the repository; a copy keeps that.
            File.Copy(Path.Combine(Code, "node", "client.mjs"), client);
            if (isNode)
            {
                File.WriteAllText(Path.Combine(folder, "node_modules", "aws-lambda-ric", "package.json"), package);
            }
        }

        return Runtime.Function() with { Runtime = family, Handler = "index.handler", CodeUri = folder };
    }

    private static void Copy(string language, string file, string folder)
    {
        var target = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(Code, language, file), target);
    }

    /// <summary>Whether the language is there, no older than its runtime client here needs: "v18.0.0" or "Python 3.8.0".</summary>
    private static bool IsThere(string program)
    {
        var oldest = program == "node" ? new Version(18, 0) : new Version(3, 8);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true })!;
            var version = process.StandardOutput.ReadToEnd().Trim().Split(' ')[^1].TrimStart('v');
            process.WaitForExit();
            return Version.TryParse(version, out var found) && found >= oldest;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
