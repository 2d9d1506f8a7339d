using System.Buffers.Binary;
using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>An event as the journal holds it; text is valid UTF-8.</summary>
internal ref struct EventRow
{
    public ReadOnlySpan<byte> EventId;
    public ReadOnlySpan<byte> UnitId;
    public ReadOnlySpan<byte> Type;
    public DateTime TimestampUtc;
    public DateTime ReceivedUtc;
    public double? Value;
    public bool HasProperties;
    public ReadOnlySpan<byte> Properties;
    public long? ExperimentId;
    public int? VariantId;
    public bool HasClientId;
    public long? KeyId;
}

/// <summary>An exposure as the journal holds it; text is valid UTF-8.</summary>
internal ref struct ExposureRow
{
    public long ExperimentId;
    public int Iteration;
    public int Revision;
    public ReadOnlySpan<byte> UnitId;
    public int VariantId;
    public DateTime ExposedUtc;
    public ExposureSource Source;
    public bool HasContext;
    public ReadOnlySpan<byte> Context;
    public bool IsFurther;
    public bool IsAnonymous;
    public DateTime? ReceivedUtc;
    public long? KeyId;
}

/// <summary>A join as the journal holds it; text is valid UTF-8.</summary>
internal ref struct JoinRow
{
    public ReadOnlySpan<byte> EarlierId;
    public ReadOnlySpan<byte> UnitId;
    public DateTime AtUtc;
    public bool IsTrusted;
    public long? KeyId;
}

/// <summary>Goes over encoded rows without copying their text.</summary>
/// <remarks>Look at <see cref="IsExposure"/> and <see cref="IsJoin"/>, then read the row; in turn until <see cref="IsAtEnd"/>.</remarks>
internal ref struct RowReader(ReadOnlySpan<byte> rows)
{
    private ReadOnlySpan<byte> _rest = rows;

    public readonly bool IsAtEnd => _rest.IsEmpty;
    public readonly bool IsExposure => (_rest[0] & RowCodec.IsExposure) != 0;
    public readonly bool IsJoin => !IsExposure && (_rest[0] & RowCodec.IsJoin) != 0;

    public EventRow ReadEvent()
    {
        var flags = Flags();
        // In the order of the fields.
        return new EventRow
        {
            HasClientId = (flags & RowCodec.HasClientId) != 0,
            EventId = Text(),
            UnitId = Text(),
            Type = Text(),
            TimestampUtc = Time(),
            ReceivedUtc = Time(),
            Value = (flags & RowCodec.HasValue) != 0 ? BitConverter.Int64BitsToDouble(Long()) : null,
            HasProperties = (flags & RowCodec.HasProperties) != 0,
            Properties = (flags & RowCodec.HasProperties) != 0 ? Text() : default,
            ExperimentId = (flags & RowCodec.HasExperiment) != 0 ? Long() : null,
            VariantId = (flags & RowCodec.HasVariant) != 0 ? Int() : null,
            KeyId = (flags & RowCodec.HasKey) != 0 ? Long() : null,
        };
    }

    public ExposureRow ReadExposure()
    {
        var flags = Flags();
        return new ExposureRow
        {
            IsFurther = (flags & RowCodec.IsFurther) != 0,
            IsAnonymous = (flags & RowCodec.IsAnonymous) != 0,
            Source = (flags & RowCodec.IsExternal) != 0 ? ExposureSource.External : ExposureSource.Assigned,
            ExperimentId = Long(),
            Iteration = Int(),
            Revision = Int(),
            UnitId = Text(),
            VariantId = Int(),
            ExposedUtc = Time(),
            HasContext = (flags & RowCodec.HasContext) != 0,
            Context = (flags & RowCodec.HasContext) != 0 ? Text() : default,
            ReceivedUtc = (flags & RowCodec.HasReceived) != 0 ? Time() : null,
            KeyId = (flags & RowCodec.HasKey) != 0 ? Long() : null,
        };
    }

    public JoinRow ReadJoin()
    {
        var flags = Flags();
        return new JoinRow
        {
            IsTrusted = (flags & RowCodec.IsTrusted) != 0,
            EarlierId = Text(),
            UnitId = Text(),
            AtUtc = Time(),
            KeyId = (flags & RowCodec.HasKey) != 0 ? Long() : null,
        };
    }

    private byte Flags()
    {
        var flags = _rest[0];
        _rest = _rest[1..];
        return flags;
    }

    private int Int()
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(_rest);
        _rest = _rest[sizeof(int)..];
        return value;
    }

    private long Long()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[sizeof(long)..];
        return value;
    }

    private DateTime Time() => new(Long(), DateTimeKind.Utc);

    private ReadOnlySpan<byte> Text()
    {
        var length = Int();
        var text = _rest[..length];
        _rest = _rest[length..];
        return text;
    }
}
