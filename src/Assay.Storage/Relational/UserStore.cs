using System.Data.Common;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation.Targeting;
using Dapper;

namespace Assay.Storage.Relational;

/// <summary>Users in the table <c>end_user</c>.</summary>
public sealed class UserStore(SqliteDatabase database) : IUserStore
{
    private const string Select = """
        SELECT id AS Id, user_id AS UserId, first_name AS FirstName, last_name AS LastName, email AS Email, is_premium AS IsPremium,
               country_code AS CountryCode, attributes AS Attributes, created_utc AS CreatedUtc, updated_utc AS UpdatedUtc, version AS Version
        FROM end_user
        """;

    private const string Insert = """
        INSERT INTO end_user (id, user_id, first_name, last_name, email, is_premium, country_code, attributes, created_utc, updated_utc, version)
        VALUES (@Id, @UserId, @FirstName, @LastName, @Email, @IsPremium, @CountryCode, @Attributes, @CreatedUtc, @UpdatedUtc, @Version)
        """;

    private const string Update = """
        UPDATE end_user
        SET user_id = @UserId, first_name = @FirstName, last_name = @LastName, email = @Email, is_premium = @IsPremium,
            country_code = @CountryCode, attributes = @Attributes, updated_utc = @UpdatedUtc, version = @Version
        WHERE id = @Id
        """;

    public Task<User?> FindAsync(string userId, CancellationToken ct) => FindAsync("user_id = @userId", new { userId }, ct);

    public Task<User?> FindAsync(long id, CancellationToken ct) => FindAsync("id = @id", new { id }, ct);

    public Task<IReadOnlyList<User>> ListAsync(UserQuery query, CancellationToken ct)
    {
        var rest = query switch
        {
            { UserIdPrefix: not null } =>
                "user_id > @AfterUserId AND user_id >= @UserIdPrefix AND user_id < @End ORDER BY user_id LIMIT @Limit",
            { Email: not null } => "email = @Email AND id > @AfterId ORDER BY id LIMIT @Limit",
            _ => "id > @AfterId ORDER BY id LIMIT @Limit",
        };
        // No text that begins with the prefix comes after it with the last character there is.
        var parameters = new
        {
            query.AfterUserId,
            query.UserIdPrefix,
            End = query.UserIdPrefix + "\U0010FFFF",
            query.Email,
            query.AfterId,
            query.Limit,
        };
        return database.ReadAsync<IReadOnlyList<User>>(
            async connection => [.. (await connection.QueryAsync<Row>($"{Select} WHERE {rest}", parameters)).Select(row => row.ToUser())],
            ct
        );
    }

    public Task<IdSet> UserIdsAsync(CancellationToken ct) =>
        database.ReadAsync(connection => Task.FromResult(connection.ReadIds("SELECT user_id FROM end_user")), ct);

    public Task<CommitResult> CommitAsync(UserWrite write, CancellationToken ct) =>
        database.WriteAsync(
            async transaction =>
            {
                if (await CheckAsync(transaction, write) is var result and not CommitResult.Done)
                    return result;
                var (before, after, audit) = write;
                var sql =
                    after is null ? "DELETE FROM end_user WHERE id = @Id"
                    : before is null ? Insert
                    : Update;
                await transaction.Connection!.ExecuteAsync(sql, Row.From((after ?? before)!), transaction);
                await AuditTrail.AppendAsync(transaction, [audit]);
                await transaction.CommitAsync(CancellationToken.None);
                return CommitResult.Done;
            },
            ct
        );

    private Task<User?> FindAsync(string condition, object parameters, CancellationToken ct) =>
        database.ReadAsync(
            async connection => (await connection.QuerySingleOrDefaultAsync<Row>($"{Select} WHERE {condition}", parameters))?.ToUser(),
            ct
        );

    private static async Task<CommitResult> CheckAsync(DbTransaction transaction, UserWrite write)
    {
        var (before, after, _) = write;
        var keys = new { (after ?? before)!.Id, (after ?? before)!.UserId };
        var version = await transaction.Connection!.ExecuteScalarAsync<long>(
            "SELECT COALESCE(MAX(version), 0) FROM end_user WHERE id = @Id",
            keys,
            transaction
        );
        if (version != (before?.Version ?? 0))
            return CommitResult.VersionConflict;
        var isTaken = await transaction.Connection!.ExecuteScalarAsync<bool>(
            "SELECT COUNT(*) FROM end_user WHERE user_id = @UserId AND id <> @Id",
            keys,
            transaction
        );
        return isTaken ? CommitResult.DuplicateKey : CommitResult.Done;
    }

    private sealed record Row(
        long Id,
        string UserId,
        string? FirstName,
        string? LastName,
        string? Email,
        long? IsPremium,
        string? CountryCode,
        string? Attributes,
        string CreatedUtc,
        string UpdatedUtc,
        long Version
    )
    {
        public static Row From(User u) =>
            new(
                u.Id,
                u.UserId,
                u.FirstName,
                u.LastName,
                u.Email,
                u.IsPremium is { } isPremium ? (isPremium ? 1 : 0) : null,
                u.CountryCode,
                u.Attributes,
                UtcText.From(u.CreatedUtc),
                UtcText.From(u.UpdatedUtc),
                u.Version
            );

        public User ToUser() =>
            new()
            {
                Id = Id,
                UserId = UserId,
                FirstName = FirstName,
                LastName = LastName,
                Email = Email,
                IsPremium = IsPremium is { } isPremium ? isPremium != 0 : null,
                CountryCode = CountryCode,
                Attributes = Attributes,
                CreatedUtc = UtcText.Parse(CreatedUtc),
                UpdatedUtc = UtcText.Parse(UpdatedUtc),
                Version = Version,
            };
    }
}
