using System.Text;
using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs.Journal;

namespace Assay.Storage.Tests.Logs;

/// <summary>An exposure as the journal accepted it.</summary>
/// <param name="IsFurther">Its unit was held before.</param>
internal readonly record struct AcceptedExposure(Exposure Exposure, bool IsFurther);

/// <summary>What a warehouse is given to load, as objects.</summary>
internal sealed record LogRows(IReadOnlyList<MetricEvent> Events, IReadOnlyList<AcceptedExposure> Exposures)
{
    public IReadOnlyList<Join> Joins { get; init; } = new List<Join>();

    public RowBlocks Encode()
    {
        var blocks = new RowBlocks();
        foreach (var row in Events.Select(EventRecord.Of))
            Add(RowCodec.MaxSize(row), to => RowCodec.Write(to, row));
        foreach (var (row, isFurther) in Exposures)
            Add(
                RowCodec.MaxSize(row),
                to =>
                {
                    var length = RowCodec.Write(to, row);
                    if (isFurther)
                        RowCodec.MarkFurther(to);
                    return length;
                }
            );
        foreach (var join in Joins)
            Add(RowCodec.MaxSize(join), to => RowCodec.Write(to, join));
        return blocks;

        void Add(int size, Func<byte[], int> write)
        {
            var bytes = new byte[size];
            blocks.Add(bytes.AsSpan(0, write(bytes)), count: 1);
        }
    }

    public static LogRows Decode(RowBlocks blocks)
    {
        var rows = new LogRows(new List<MetricEvent>(), new List<AcceptedExposure>());
        foreach (var block in blocks.Blocks)
            rows.Add(new RowReader(block.Span));
        return rows;
    }

    private void Add(RowReader reader)
    {
        while (!reader.IsAtEnd)
            if (reader.IsExposure)
                ((List<AcceptedExposure>)Exposures).Add(Exposure(reader.ReadExposure()));
            else if (reader.IsJoin)
                ((List<Join>)Joins).Add(Join(reader.ReadJoin()));
            else
                ((List<MetricEvent>)Events).Add(Event(reader.ReadEvent()));
    }

    private static MetricEvent Event(EventRow row) =>
        new(
            Encoding.UTF8.GetString(row.EventId),
            Encoding.UTF8.GetString(row.UnitId),
            Encoding.UTF8.GetString(row.Type),
            row.TimestampUtc,
            row.ReceivedUtc,
            row.Value,
            row.HasProperties ? Encoding.UTF8.GetString(row.Properties) : null,
            row.ExperimentId,
            row.VariantId
        )
        {
            HasClientId = row.HasClientId,
            KeyId = row.KeyId,
        };

    private static Join Join(JoinRow row) =>
        new(Encoding.UTF8.GetString(row.EarlierId), Encoding.UTF8.GetString(row.UnitId), row.AtUtc, new Recorder(row.KeyId, row.IsTrusted));

    private static AcceptedExposure Exposure(ExposureRow row) =>
        new(
            new Exposure(
                row.ExperimentId,
                row.Iteration,
                row.Revision,
                Encoding.UTF8.GetString(row.UnitId),
                row.VariantId,
                row.ExposedUtc,
                row.Source,
                row.HasContext ? Encoding.UTF8.GetString(row.Context) : null
            )
            {
                KeyId = row.KeyId,
                ReceivedUtc = row.ReceivedUtc,
                IsAnonymous = row.IsAnonymous,
            },
            row.IsFurther
        );
}
