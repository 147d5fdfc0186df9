namespace DurableLocal.Core.Background;

/// <summary>Reports exceptions that have no caller to handle them.</summary>
/// <param name="report">Called with each exception, on the thread that caught it; null writes them to standard error.</param>
internal sealed class DefectReporter(Action<Exception>? report)
{
    /// <summary>Reports the exception. Does not throw: where the report fails, both exceptions are written to standard error.</summary>
    public void Report(Exception error)
    {
        try
        {
            (report ?? Console.Error.WriteLine)(error);
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine($"{error}{Environment.NewLine}The report of this exception failed: {failure}");
        }
    }
}
