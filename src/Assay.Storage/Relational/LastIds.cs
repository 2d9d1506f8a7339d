using System.Data.Common;
using Dapper;

namespace Assay.Storage.Relational;

/// <summary>Gives ids that only grow. The counter's row stays locked up to the commit, so ids become visible in their order.</summary>
internal static class LastIds
{
    /// <summary>Takes <paramref name="count"/> consecutive ids and answers the last of them.</summary>
    public static async Task<long> TakeAsync(DbTransaction transaction, string kind, int count)
    {
        var connection = transaction.Connection!;
        // Two statements, since RETURNING needs a newer SQLite than some systems have.
        await connection.ExecuteAsync(
            "INSERT INTO last_id (kind, id) VALUES (@kind, @count) ON CONFLICT (kind) DO UPDATE SET id = last_id.id + @count",
            new { kind, count },
            transaction
        );
        return await connection.ExecuteScalarAsync<long>("SELECT id FROM last_id WHERE kind = @kind", new { kind }, transaction);
    }
}
