using System.Buffers.Binary;
using System.Text;
using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>Rows as bytes: a byte of flags, then the fields that the flags announce; integers little-endian, text as length and UTF-8.</summary>
internal static class RowCodec
{
    /// <summary>First byte of every group; a change of the layout below takes a new number.</summary>
    public const byte Version = 1;

    public const byte IsExposure = 0x01;
    public const byte IsCrossover = 0x02;
    public const byte IsExternal = 0x04;
    public const byte HasContext = 0x08;
    public const byte HasClientId = 0x02;
    public const byte HasValue = 0x04;
    public const byte HasProperties = 0x08;
    public const byte HasExperiment = 0x10;
    public const byte HasVariant = 0x20;
    private const int FixedSize = 64;

    public static int MaxSize(in EventRecord e) => FixedSize + e.EventId.Length + e.UnitId.Length + e.Type.Length + e.Properties.Length;

    public static int MaxSize(Exposure e) => FixedSize + Encoding.UTF8.GetMaxByteCount(e.UnitId.Length + (e.Context?.Length ?? 0));

    public static int Write(Span<byte> to, in EventRecord e)
    {
        var rest = to[1..];
        to[0] = (byte)(
            Flag(HasClientId, e.HasClientId)
            | Flag(HasValue, e.Value is not null)
            | Flag(HasProperties, e.Properties.IsGiven)
            | Flag(HasExperiment, e.ExperimentId is not null)
            | Flag(HasVariant, e.VariantId is not null)
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
        return to.Length - rest.Length;
    }

    public static int Write(Span<byte> to, Exposure e)
    {
        var rest = to[1..];
        to[0] = (byte)(IsExposure | Flag(IsExternal, e.Source == ExposureSource.External) | Flag(HasContext, e.Context is not null));
        Put(ref rest, e.ExperimentId);
        Put(ref rest, e.Iteration);
        Put(ref rest, e.Revision);
        Put(ref rest, e.UnitId);
        Put(ref rest, e.VariantId);
        Put(ref rest, e.ExposedUtc.Ticks);
        if (e.Context is { } context)
            Put(ref rest, context);
        return to.Length - rest.Length;
    }

    /// <summary>Only the writer learns that a row is a crossover, after it was encoded.</summary>
    public static void MarkCrossover(Span<byte> row) => row[0] |= IsCrossover;

    /// <summary>The id at the start of an event.</summary>
    public static ReadOnlySpan<byte> EventId(ReadOnlySpan<byte> row) =>
        row.Slice(1 + sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(row[1..]));

    /// <summary>The rows of a group, which begins with the version.</summary>
    /// <exception cref="CannotStartException">A later version wrote it.</exception>
    public static ReadOnlySpan<byte> Rows(ReadOnlySpan<byte> group) =>
        group[0] == Version
            ? group[1..]
            : throw new CannotStartException(
                $"The journal's rows have format {group[0]}, this program reads format {Version}: start a newer one."
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
