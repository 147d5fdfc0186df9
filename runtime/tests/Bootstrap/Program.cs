using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

var api = $"http://{Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")}/2018-06-01/runtime";
using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };

switch (Environment.GetEnvironmentVariable("_HANDLER"))
{
    case "init.error":
        Console.WriteLine("about to fail");
        await http.PostAsync($"{api}/init/error", Json("""{"errorType":"App.Broken","errorMessage":"no configuration","stackTrace":[]}"""));
        return 1;
    case "init.exit":
        await Console.Error.WriteLineAsync("a module is missing");
        return 3;
    case "init.hang":
        await Task.Delay(Timeout.Infinite);
        return 0;
}

while (true)
{
    HttpResponseMessage next;
    try
    {
        next = await http.GetAsync($"{api}/invocation/next");
    }
    catch (HttpRequestException)
    {
        return 0;
    }

    var id = next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single();
    var body = await next.Content.ReadAsStringAsync();
    var command = JsonNode.Parse(body) as JsonObject ?? [];
    switch ((string?)command["do"] ?? Environment.GetEnvironmentVariable("DO"))
    {
        case "error":
            await Post(id, "error", """{"errorType":"InvalidOperationException","errorMessage":"it broke","stackTrace":["at Here"]}""");
            break;
        case "exit":
            return (int)command["code"]!;
        case "kill":
            Process.GetCurrentProcess().Kill();
            break;
        case "hang":
            await Task.Delay(Timeout.Infinite);
            break;
        case "ignore SIGTERM":
            using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, static signal => signal.Cancel = true))
            {
                Console.WriteLine("SIGTERM is ignored");
                await Task.Delay(Timeout.Infinite);
            }

            break;
        case "sleep":
            await Task.Delay((int)command["ms"]!);
            await Post(id, "response", body);
            break;
        case "allocate":
            var allocated = new byte[(int)command["megabytes"]! * 1024 * 1024];
            Array.Fill(allocated, (byte)1);
            await Task.Delay((int)command["ms"]!);
            GC.KeepAlive(allocated);
            await Post(id, "response", body);
            break;
        case "debugged":
            // As the function host does while a debugger is attached.
            var marker = Environment.GetEnvironmentVariable("_DURABLE_LOCAL_DEBUGGER")!;
            await File.WriteAllBytesAsync(marker, []);
            await Task.Delay((int)command["ms"]!);
            await Post(id, "response", body);
            File.Delete(marker);
            break;
        case "garbage":
            var noise = new byte[1024 * 1024];
            Random.Shared.NextBytes(noise);
            using (var output = Console.OpenStandardOutput())
            {
                output.Write(noise);
            }

            await Post(id, "response", "\"printed\"");
            break;
        case "print":
            Console.WriteLine((string)command["text"]!);
            await Post(id, "response", "null");
            break;
        case "large":
            await Post(id, "response", $"\"{new string('x', (int)command["size"]!)}\"");
            break;
        case "foreign":
            var rejected = await http.PostAsync($"{api}/invocation/{Guid.NewGuid()}/response", Json("1"));
            await Post(id, "response", ((int)rejected.StatusCode).ToString(CultureInfo.InvariantCulture));
            break;
        case "spawn":
            var child = Process.Start(new ProcessStartInfo("sleep", "3600") { RedirectStandardInput = true })!;
            await Post(id, "response", $$"""{"self":{{Environment.ProcessId}},"child":{{child.Id}}}""");
            break;
        case "daemon":
            // In a session of its own, which a signal to the process group does not reach.
            var daemon = Process.Start(new ProcessStartInfo("setsid", ["sleep", "3600"]) { RedirectStandardInput = true })!;
            await Post(id, "response", daemon.Id.ToString(CultureInfo.InvariantCulture));
            break;
        case "log":
            var line = new string('x', 1023);
            for (var kilobytes = (int)command["megabytes"]! * 1024; kilobytes > 0; kilobytes--)
            {
                Console.WriteLine(line);
            }

            await Post(id, "response", "null");
            break;
        case "sockets":
            var endpoint = new Uri(Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL")!);
            var sockets = new List<TcpClient>();
            for (var number = (int)command["count"]!; number > 0; number--)
            {
                sockets.Add(new TcpClient(endpoint.Host, endpoint.Port));
            }

            await Task.Delay((int)command["ms"]!);
            await Post(id, "response", "null");
            GC.KeepAlive(sockets);
            break;
        case "environment":
            await Post(id, "response", JsonSerializer.Serialize(Environment.GetEnvironmentVariables()));
            break;
        case "headers":
            await Post(id, "response", JsonSerializer.Serialize(next.Headers.ToDictionary(header => header.Key, header => header.Value.First())));
            break;
        case "process":
            await Post(id, "response", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            break;
        default:
            await Post(id, "response", body);
            break;
    }
}

Task Post(string id, string call, string json) => http.PostAsync($"{api}/invocation/{id}/{call}", Json(json));

static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
