namespace DurableLocal.Core.Storage;

/// <summary>
/// One numbered change of the database schema. The file stores the number of the last migration applied to it
/// (<c>PRAGMA user_version</c>), so each migration runs once per file and a released one never changes.
/// </summary>
/// <param name="Number">
/// Position in the order of all services' migrations, from 1; unique over all services. A new migration takes the next
/// free number, because a file skips every number up to the one that it stores.
/// </param>
/// <param name="Name">What changes, for error messages.</param>
/// <param name="Apply">Changes the schema; runs in one transaction with the update of the stored number.</param>
public sealed record Migration(int Number, string Name, Action<Session> Apply)
{
    /// <param name="number">See <see cref="Number"/>.</param>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="sql">Statements separated by semicolons.</param>
    public Migration(int number, string name, string sql)
        : this(number, name, session => session.ExecuteScript(sql))
    {
    }
}
