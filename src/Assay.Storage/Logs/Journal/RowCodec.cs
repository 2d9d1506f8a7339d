using System.Buffers.Binary;
using System.Text;
using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>Rows as bytes: a byte of flags, then the fields that the flags announce; integers little-endian, text as length and UTF-8.</summary>
internal static class RowCodec
{
    /// <summary>First byte of every group; a change of the layout below takes a new number.</summary>
    public const byte Version = 2;

    /// <summary>Rows of this version are read too: what was added since is announced by flags that it did not use.</summary>
    public const byte OldestVersion = 1;

    public const byte IsExposure = 0x01;

    // Of exposures. Version 1 called the second one a crossover: that was the only kind of further row it kept.
    public const byte IsFurther = 0x02;
    public const byte IsExternal = 0x04;
    public const byte HasContext = 0x08;
    public const byte IsAnonymous = 0x10;
    public const byte HasReceived = 0x20;

    // Of joins, which have the first of these flags and not that of exposures.
    public const byte IsJoin = 0x80;
    public const byte IsTrusted = 0x02;

    // Of all rows.
    public const byte HasKey = 0x40;

    // Of events.
    public const byte HasClientId = 0x02;
    public const byte HasValue = 0x04;
    public const byte HasProperties = 0x08;
    public const byte HasExperiment = 0x10;
    public const byte HasVariant = 0x20;
    private const int FixedSize = 64;

    public static int MaxSize(in EventRecord e) => FixedSize + e.EventId.Length + e.UnitId.Length + e.Type.Length + e.Properties.Length;

    public static int MaxSize(Exposure e) => FixedSize + Encoding.UTF8.GetMaxByteCount(e.UnitId.Length + (e.Context?.Length ?? 0));

    public static int MaxSize(Join join) => FixedSize + Encoding.UTF8.GetMaxByteCount(join.EarlierId.Length + join.UnitId.Length);

    public static int Write(Span<byte> to, in EventRecord e)
    {
        var rest = to[1..];
        to[0] = (byte)(
            Flag(HasClientId, e.HasClientId)
            | Flag(HasValue, e.Value is not null)
            | Flag(HasProperties, e.Properties.IsGiven)
            | Flag(HasExperiment, e.ExperimentId is not null)
            | Flag(HasVariant, e.VariantId is not null)
            | Flag(HasKey, e.KeyId is not null)
        );
        Put(ref rest, e.EventId);
        Put(ref rest, e.UnitId);
        Put(ref rest, e.Type);
        Put(ref rest, e.TimestampUtc.Ticks);
        Put(ref rest, e.ReceivedUtc.Ticks);
        if (e.Value is { } value)
            Put(ref rest, BitConverter.DoubleToInt64Bits(value));
        if (e.Properties.IsGiven)
            Put(ref rest, e.Properties);
        if (e.ExperimentId is { } experiment)
            Put(ref rest, experiment);
        if (e.VariantId is { } variant)
            Put(ref rest, variant);
        if (e.KeyId is { } key)
            Put(ref rest, key);
        return to.Length - rest.Length;
    }

    public static int Write(Span<byte> to, Exposure e)
    {
        var rest = to[1..];
        to[0] = (byte)(
            IsExposure
            | Flag(IsExternal, e.Source == ExposureSource.External)
            | Flag(HasContext, e.Context is not null)
            | Flag(IsAnonymous, e.IsAnonymous)
            | Flag(HasReceived, e.ReceivedUtc is not null)
            | Flag(HasKey, e.KeyId is not null)
        );
        Put(ref rest, e.ExperimentId);
        Put(ref rest, e.Iteration);
        Put(ref rest, e.Revision);
        Put(ref rest, e.UnitId);
        Put(ref rest, e.VariantId);
        Put(ref rest, e.ExposedUtc.Ticks);
        if (e.Context is { } context)
            Put(ref rest, context);
        if (e.ReceivedUtc is { } received)
            Put(ref rest, received.Ticks);
        if (e.KeyId is { } key)
            Put(ref rest, key);
        return to.Length - rest.Length;
    }

    public static int Write(Span<byte> to, Join join)
    {
        var rest = to[1..];
        to[0] = (byte)(IsJoin | Flag(IsTrusted, join.By.IsTrusted) | Flag(HasKey, join.By.KeyId is not null));
        Put(ref rest, join.EarlierId);
        Put(ref rest, join.UnitId);
        Put(ref rest, join.AtUtc.Ticks);
        if (join.By.KeyId is { } key)
            Put(ref rest, key);
        return to.Length - rest.Length;
    }

    /// <summary>Only the writer learns that a unit was held already, after its row was encoded.</summary>
    public static void MarkFurther(Span<byte> row) => row[0] |= IsFurther;

    /// <summary>The id at the start of an event.</summary>
    public static ReadOnlySpan<byte> EventId(ReadOnlySpan<byte> row) =>
        row.Slice(1 + sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(row[1..]));

    /// <summary>The rows of a group, which begins with the version.</summary>
    /// <exception cref="CannotStartException">A later version wrote it.</exception>
    public static ReadOnlySpan<byte> Rows(ReadOnlySpan<byte> group) =>
        group[0] is >= OldestVersion and <= Version
            ? group[1..]
            : throw new CannotStartException(
                $"The journal's rows have format {group[0]}, this program reads formats up to {Version}: start a newer one."
            );

    private static int Flag(byte flag, bool isSet) => isSet ? flag : 0;

    private static void Put(ref Span<byte> to, in Utf8Text text)
    {
        Put(ref to, text.Length);
        text.Span.CopyTo(to);
        to = to[text.Length..];
    }

    private static void Put(ref Span<byte> to, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, to[sizeof(int)..]);
        Put(ref to, length);
        to = to[length..];
    }

    private static void Put(ref Span<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, value);
        to = to[sizeof(int)..];
    }

    private static void Put(ref Span<byte> to, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, value);
        to = to[sizeof(long)..];
    }
}
