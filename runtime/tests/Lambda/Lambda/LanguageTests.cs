using System.Diagnostics;
using DurableLocal.Template;

namespace DurableLocal.Tests.Lambda;

/// <summary>Functions in other languages: Node.js and Python with their runtime clients, and one with its own bootstrap.</summary>
public sealed class LanguageTests
{
    private static readonly string Code = AppContext.BaseDirectory;

    [Theory]
    [InlineData("nodejs22.x", "RangeError")]
    [InlineData("provided.al2023", "RangeError")]
    [InlineData("python3.13", "ValueError")]
    public async Task Function_in_another_language_responds_fails_and_logs(string family, string errorType)
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var function = Installed(runtime.Data, family);

        var succeeded = await runtime.InvokeAsync(function, """{"name":"Ann"}""");
        var failed = await runtime.InvokeAsync(function, """{"fail":"too far"}""");

        Assert.True(succeeded.Payload.Length > 0, $"{succeeded.ErrorType}: {succeeded.ErrorMessage}; {string.Join('\n', runtime.Sink.Lines)}");
        Assert.Equal("Ann", (string?)succeeded.Json()["hello"]);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-Echo:live", (string?)succeeded.Json()["arn"]);
        Assert.Equal(errorType, failed.ErrorType);
        Assert.Equal("too far", failed.ErrorMessage);
        await Wait.UntilAsync(() => runtime.Sink.Lines.Contains("working on Ann"), "the output of the function");
    }

    [Fact]
    public async Task A_log_record_that_ends_in_no_line_end_is_a_record_of_its_own()
    {
        await using var runtime = await RunningInvoker.StartAsync();

        await runtime.InvokeAsync(Installed(runtime.Data, "python3.13"), """{"log":"lost","name":"Ann"}""");

        await Wait.UntilAsync(() => runtime.Sink.Lines.Contains("lines") && runtime.Sink.Lines.Contains("working on Ann"), "the log of the function");
        Assert.Contains("printed", runtime.Sink.Lines);
        Assert.Contains("KeyError: 'lost'", runtime.Sink.Lines);
        Assert.DoesNotContain(runtime.Sink.Lines, static line => line.Contains('\uFFFD', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"bin":{"aws-lambda-ric":"./bin/index.mjs"}}""")]
    [InlineData("""{"bin":"bin/index.mjs"}""")]
    public async Task Handler_is_passed_to_the_program_in_package_json_of_the_Node_runtime_client(string package)
    {
        await using var runtime = await RunningInvoker.StartAsync();

        var succeeded = await runtime.InvokeAsync(Installed(runtime.Data, "nodejs22.x", package), """{"name":"Ann"}""");

        Assert.Equal("index.handler", (string?)succeeded.Json()["argument"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("""{"bin":"elsewhere.mjs"}""")]
    public async Task Runtime_client_without_a_program_is_an_error(string package)
    {
        await using var runtime = await RunningInvoker.StartAsync();

        var outcome = await runtime.InvokeAsync(Installed(runtime.Data, "nodejs22.x", package), "{}");

        Assert.Contains("Echo: CodeUri: bin: expected the path of the runtime client's program", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    /// <summary>A function of the language in the data folder, with its runtime client.</summary>
    internal static FunctionResource Installed(string data, string family, string package = """{"bin":{"aws-lambda-ric":"./bin/index.mjs"}}""")
    {
        var folder = Directory.CreateDirectory(Path.Combine(data, "code")).FullName;
        if (family.StartsWith("python", StringComparison.Ordinal))
        {
            Assert.SkipUnless(IsInstalled("python3"), "python3 is not on the PATH, or older than 3.8");
            Copy("python", "index.py", folder);
            Copy("python", "awslambdaric/__init__.py", folder);
            Copy("python", "awslambdaric/__main__.py", folder);
        }
        else
        {
            Assert.SkipUnless(IsInstalled("node"), "node is not on the PATH, or older than 18");
            var isNode = family.StartsWith("nodejs", StringComparison.Ordinal);
            var client = Path.Combine(folder, isNode ? "node_modules/aws-lambda-ric/bin/index.mjs" : "bootstrap");
            Copy("node", "index.mjs", folder);
            Directory.CreateDirectory(Path.GetDirectoryName(client)!);
            // The file in the repository is executable, and a copy keeps the mode.
            File.Copy(Path.Combine(Code, "node", "client.mjs"), client);
            if (isNode)
            {
                File.WriteAllText(Path.Combine(folder, "node_modules", "aws-lambda-ric", "package.json"), package);
            }
        }

        return RunningInvoker.Function() with { Runtime = family, Handler = "index.handler", CodeUri = folder };
    }

    private static void Copy(string language, string file, string folder)
    {
        var target = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(Code, language, file), target);
    }

    /// <summary>Whether the language is installed in a version that its runtime client supports; output is "v18.0.0" or "Python 3.8.0".</summary>
    private static bool IsInstalled(string program)
    {
        var minimum = program == "node" ? new Version(18, 0) : new Version(3, 8);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true })!;
            var version = process.StandardOutput.ReadToEnd().Trim().Split(' ')[^1].TrimStart('v');
            process.WaitForExit();
            return Version.TryParse(version, out var found) && found >= minimum;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
