using System.Data.Common;
using Assay.Evaluation.Targeting;
using Dapper;

namespace Assay.Storage.Relational;

internal static class IdColumn
{
    /// <summary>The ids that a query gives, read one at a time: there may be millions.</summary>
    public static IdSet ReadIds(this DbConnection connection, string sql, object? parameters = null) =>
        IdSet.Of(connection.Query<string>(sql, parameters, buffered: false));
}
