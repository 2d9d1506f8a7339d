using System.Buffers.Binary;
using System.Text;
using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>Rows as bytes: a byte of flags, then the fields that the flags announce; integers little-endian, text as length and UTF-8.</summary>
internal static class RowCodec
{
    /// <summary>First byte of every group; a change of the layout below takes a new number.</summary>
    public const byte Version = 1;

    private const int FixedSize = 64;
    private const byte IsExposure = 0x01;
    private const byte IsCrossover = 0x02;
    private const byte IsExternal = 0x04;
    private const byte HasContext = 0x08;
    private const byte HasClientId = 0x02;
    private const byte HasValue = 0x04;
    private const byte HasProperties = 0x08;
    private const byte HasExperiment = 0x10;
    private const byte HasVariant = 0x20;

    public static int MaxSize(MetricEvent e) =>
        FixedSize + Encoding.UTF8.GetMaxByteCount(e.EventId.Length + e.UnitId.Length + e.Type.Length + (e.Properties?.Length ?? 0));

    public static int MaxSize(Exposure e) => FixedSize + Encoding.UTF8.GetMaxByteCount(e.UnitId.Length + (e.Context?.Length ?? 0));

    public static int Write(Span<byte> to, MetricEvent e)
    {
        var rest = to[1..];
        to[0] = (byte)(
            Flag(HasClientId, e.HasClientId)
            | Flag(HasValue, e.Value is not null)
            | Flag(HasProperties, e.Properties is not null)
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
        if (e.Properties is { } properties)
            Put(ref rest, properties);
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

    /// <summary>Reads a whole group, version byte first.</summary>
    /// <exception cref="CannotStartException">A later version wrote it.</exception>
    public static LogRows Read(ReadOnlySpan<byte> group)
    {
        if (group[0] != Version)
            throw new CannotStartException(
                $"The journal's rows have format {group[0]}, this program reads format {Version}: start a newer one."
            );
        var events = new List<MetricEvent>();
        var exposures = new List<AcceptedExposure>();
        for (var rest = group[1..]; !rest.IsEmpty; )
        {
            var flags = rest[0];
            rest = rest[1..];
            if ((flags & IsExposure) != 0)
                exposures.Add(new AcceptedExposure(ReadExposure(flags, ref rest), (flags & IsCrossover) != 0));
            else
                events.Add(ReadEvent(flags, ref rest));
        }
        return new LogRows(events, exposures);
    }

    // Arguments are evaluated from left to right, which is the order of the fields.
    private static MetricEvent ReadEvent(byte flags, ref ReadOnlySpan<byte> from) =>
        new(
            Text(ref from),
            Text(ref from),
            Text(ref from),
            Time(ref from),
            Time(ref from),
            (flags & HasValue) != 0 ? BitConverter.Int64BitsToDouble(Long(ref from)) : null,
            (flags & HasProperties) != 0 ? Text(ref from) : null,
            (flags & HasExperiment) != 0 ? Long(ref from) : null,
            (flags & HasVariant) != 0 ? Int(ref from) : null
        )
        {
            HasClientId = (flags & HasClientId) != 0,
        };

    private static Exposure ReadExposure(byte flags, ref ReadOnlySpan<byte> from) =>
        new(
            Long(ref from),
            Int(ref from),
            Int(ref from),
            Text(ref from),
            Int(ref from),
            Time(ref from),
            (flags & IsExternal) != 0 ? ExposureSource.External : ExposureSource.Assigned,
            (flags & HasContext) != 0 ? Text(ref from) : null
        );

    private static int Flag(byte flag, bool isSet) => isSet ? flag : 0;

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

    private static int Int(ref ReadOnlySpan<byte> from)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(from);
        from = from[sizeof(int)..];
        return value;
    }

    private static long Long(ref ReadOnlySpan<byte> from)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(from);
        from = from[sizeof(long)..];
        return value;
    }

    private static DateTime Time(ref ReadOnlySpan<byte> from) => new(Long(ref from), DateTimeKind.Utc);

    private static string Text(ref ReadOnlySpan<byte> from)
    {
        var length = Int(ref from);
        var text = Encoding.UTF8.GetString(from[..length]);
        from = from[length..];
        return text;
    }
}
