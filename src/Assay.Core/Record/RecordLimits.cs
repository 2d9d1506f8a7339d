using System.Text;

namespace Assay.Core.Record;

/// <summary>What an exposure or event may look like.</summary>
public sealed record RecordLimits
{
    public int MaxIdLength { get; init; } = 512;
    public int MaxTypeLength { get; init; } = 200;
    public int MaxPropertiesBytes { get; init; } = 16 * 1024;
    public int MaxPropertyKeys { get; init; } = 100;

    /// <summary>How far a client's clock may run ahead of ours.</summary>
    public TimeSpan MaxClockSkew { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Largest size of a value: sums of squares of any number of them stay far within a double.</summary>
    public double MaxValue { get; init; } = 1e15;

    public int MaxBatchItems { get; init; } = 10_000;

    /// <summary>Whether a variant whose exposure cannot be recorded is refused; else it is given, and its answer says so.</summary>
    public bool RefusesUnrecorded { get; init; }

    internal Fault? CheckUser(string? userId)
    {
        if (string.IsNullOrEmpty(userId))
            return ItemFaults.MissingUser();
        if (userId.Length > MaxIdLength)
            return ItemFaults.UserTooLong(MaxIdLength);
        return HasNul(userId) ? Faults.NulCharacter() : null;
    }

    internal Fault? CheckUser(in Utf8Text userId)
    {
        if (userId.IsEmpty)
            return ItemFaults.MissingUser();
        if (userId.IsLongerThan(MaxIdLength))
            return ItemFaults.UserTooLong(MaxIdLength);
        return userId.HasNul ? Faults.NulCharacter() : null;
    }

    /// <summary>One of the two ids is enough.</summary>
    internal Fault? CheckEither(string? userId, string? anonymousId) =>
        anonymousId is null ? CheckUser(userId)
        : userId is null ? CheckUser(anonymousId)
        : CheckUser(userId) ?? CheckUser(anonymousId);

    /// <inheritdoc cref="CheckEither(string?, string?)"/>
    internal Fault? CheckEither(in Utf8Text userId, in Utf8Text anonymousId) =>
        !anonymousId.IsGiven ? CheckUser(userId)
        : !userId.IsGiven ? CheckUser(anonymousId)
        : CheckUser(userId) ?? CheckUser(anonymousId);

    /// <summary>Not every engine can hold U+0000.</summary>
    internal static bool HasNul(string? text) => text?.Contains('\0', StringComparison.Ordinal) == true;

    internal Fault? CheckTime(DateTime? givenUtc, DateTime nowUtc)
    {
        if (givenUtc > nowUtc + MaxClockSkew)
            return ItemFaults.InTheFuture(MaxClockSkew);
        return givenUtc < DateTime.UnixEpoch ? ItemFaults.TimeOutOfRange() : null;
    }

    /// <summary>Counts bytes only where the characters do not settle it.</summary>
    internal bool IsTooLarge(string json) =>
        json.Length > MaxPropertiesBytes || (json.Length * 3 > MaxPropertiesBytes && Encoding.UTF8.GetByteCount(json) > MaxPropertiesBytes);
}
