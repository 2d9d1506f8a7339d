using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Assay.Storage.Relational;

/// <summary>A numbered step of the schema: <c>0001_catalog.sql</c> is version 1, named catalog.</summary>
internal sealed record Migration(int Version, string Name, string Sql);

/// <summary>Brings a database to the newest schema this program knows, one migration in one transaction each.</summary>
internal static class Schema
{
    private const string Prefix = "migrations/";

    public static IReadOnlyList<Migration> Migrations { get; } = [.. ReadAll().OrderBy(m => m.Version)];

    /// <exception cref="CannotStartException">The database was made by a newer program.</exception>
    public static void Upgrade(SqliteConnection connection, string path)
    {
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_utc TEXT NOT NULL)"
        );
        var found = connection.ExecuteScalar<int>("SELECT COALESCE(MAX(version), 0) FROM schema_version");
        var known = Migrations[^1].Version;
        if (found > known)
            throw new CannotStartException(
                $"{path} has schema {found}, made by a newer Assay; this one knows schema {known}. "
                    + "Run that newer version, or restore the backup made before its upgrade."
            );
        foreach (var migration in Migrations.Where(m => m.Version > found))
            Apply(connection, migration);
    }

    private static void Apply(SqliteConnection connection, Migration migration)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        try
        {
            connection.Execute(migration.Sql, transaction: transaction);
            connection.Execute(
                "INSERT INTO schema_version (version, name, applied_utc) VALUES (@Version, @Name, @AppliedUtc)",
                new
                {
                    migration.Version,
                    migration.Name,
                    AppliedUtc = UtcText.From(TimeProvider.System.GetUtcNow()),
                },
                transaction
            );
            transaction.Commit();
        }
        catch (SqliteException)
        {
            transaction.Abandon(connection);
            throw;
        }
    }

    private static IEnumerable<Migration> ReadAll()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]).Split('_', 2);
            yield return new Migration(int.Parse(name[0], CultureInfo.InvariantCulture), name[1], reader.ReadToEnd());
        }
    }
}
