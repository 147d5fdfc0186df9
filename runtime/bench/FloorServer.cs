using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using SQLitePCL;

namespace DurableLocal.Bench;

/// <summary>
/// The second process of the wire floor: returns as many bytes as the path specifies, while one thread commits one row at
/// a time to a database with the settings of the runtime's.
/// </summary>
internal static class FloorServer
{
    /// <summary>The command that runs it; internal.</summary>
    public const string Command = "floor-server";

    /// <summary>Size of a page, as in the runtime's database.</summary>
    public const int PageBytes = 1024;

    /// <param name="arguments">File of the database, number of commits, bytes per commit.</param>
    public static Task RunAsync(string[] arguments)
    {
        var (file, commits, bytes) = (arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture), int.Parse(arguments[2], CultureInfo.InvariantCulture));
        var committing = new TaskCompletionSource<(double Seconds, double Bytes)>(TaskCreationOptions.RunContinuationsAsynchronously);
        return BareServer.RunAsync(context => RespondAsync(context, () => committing.TrySetResult(Commit(file, commits, bytes)), committing.Task));
    }

    private static async Task RespondAsync(HttpContext context, Action commit, Task<(double Seconds, double Bytes)> committed)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        switch (context.Request.Path.Value)
        {
            case "/begin":
                new Thread(() => commit()) { IsBackground = true }.Start();
                break;
            case "/end":
                var (seconds, bytes) = await committed;
                await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{seconds} {bytes}"));
                break;
            case var path:
                var response = new byte[int.Parse(path.AsSpan(1), CultureInfo.InvariantCulture)];
                context.Response.ContentLength = response.Length;
                await context.Response.BodyWriter.WriteAsync(response);
                break;
        }
    }

    /// <returns>Duration, and bytes written to files.</returns>
    private static (double Seconds, double Bytes) Commit(string file, int commits, int bytes)
    {
        Batteries_V2.Init();
        var started = Stopwatch.GetTimestamp();
        var before = ProcessTree.FileBytes(Environment.ProcessId);
        Check(raw.sqlite3_open(file, out var store));
        using (store)
        {
            Check(raw.sqlite3_exec(store, $"PRAGMA page_size={PageBytes}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16384; CREATE TABLE log(id INTEGER PRIMARY KEY, entry BLOB)"));
            Check(raw.sqlite3_prepare_v2(store, "INSERT INTO log(entry) VALUES (?)", out var insert));
            using (insert)
            {
                var entry = new byte[bytes];
                for (var number = 0; number < commits; number++)
                {
                    Check(raw.sqlite3_bind_blob(insert, 1, entry));
                    Check(raw.sqlite3_step(insert));
                    Check(raw.sqlite3_reset(insert));
                }
            }
        }

        return (Stopwatch.GetElapsedTime(started).TotalSeconds, ProcessTree.FileBytes(Environment.ProcessId) - before);
    }

    private static void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            throw new UnreachableException($"SQLite: {code}");
        }
    }
}
