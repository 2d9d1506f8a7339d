using System.Globalization;
using System.Runtime.CompilerServices;
using Assay.Core.Record.Reading;

namespace Assay.Core.Record;

/// <summary>Turns a file's rows into events and exposures, in batches that bound the memory of an import.</summary>
public sealed class ImportRows(ITableReader files, JsonLimits limits)
{
    /// <summary>The rows behind those that the job's state counts.</summary>
    internal IAsyncEnumerable<ImportBatch> ReadAsync(ImportJob job, string path, CancellationToken ct) =>
        job.Order.Format == ImportFormat.Ndjson ? LinesAsync(job, path, ct) : TableAsync(job, path, ct);

    private async IAsyncEnumerable<ImportBatch> TableAsync(ImportJob job, string path, [EnumeratorCancellation] CancellationToken ct)
    {
        var batch = new ImportBatch();
        var row = 0L;
        await foreach (var chunk in files.ReadAsync(path, job.Order.Format, job.Order.Dialect, ct))
        {
            var columns = new ImportColumns(chunk.Columns, job.Order);
            foreach (var cells in chunk.Rows)
            {
                if (row++ < job.RowsRead)
                    continue;
                batch.Begin(BytesOf(cells));
                Add(batch, new ImportCells(columns, cells, limits), job, row - 1);
                if (!batch.IsFull)
                    continue;
                yield return batch;
                batch = new ImportBatch();
            }
        }
        if (batch.Rows > 0)
            yield return batch;
    }

    private async IAsyncEnumerable<ImportBatch> LinesAsync(ImportJob job, string path, [EnumeratorCancellation] CancellationToken ct)
    {
        var lines = new ImportLines(job.Order, limits);
        var batch = new ImportBatch();
        var row = 0L;
        await foreach (var line in files.LinesAsync(path, job.Order.Dialect, ct))
        {
            if (row++ < job.RowsRead)
                continue;
            batch.Begin(line?.Length ?? 0);
            if (job.Order.Kind == ImportKind.Events)
                batch.Add(line is { } text ? WithId(lines.ToEvent(text), job, row - 1) : ItemFaults.LineTooLong());
            else
                batch.Add(line is { } text ? lines.ToExposure(text) : ItemFaults.LineTooLong());
            if (!batch.IsFull)
                continue;
            yield return batch;
            batch = new ImportBatch();
        }
        if (batch.Rows > 0)
            yield return batch;
    }

    private static void Add(ImportBatch batch, in ImportCells cells, ImportJob job, long row)
    {
        if (cells.IsDropped)
            batch.Drop();
        else if (job.Order.Kind == ImportKind.Events)
            batch.Add(WithId(cells.ToEvent(), job, row));
        else if (job.Order.Kind == ImportKind.Exposures)
            batch.Add(cells.ToExposure());
        else
            AddWide(batch, cells);
    }

    /// <summary>A row of which one cell is at fault gives nothing.</summary>
    private static void AddWide(ImportBatch batch, in ImportCells cells)
    {
        var exposure = cells.ToExposure();
        if (exposure.Fault is not null)
        {
            batch.Add(exposure);
            return;
        }
        var events = cells.ToEvents(exposure.Value);
        if (events.Fault is { } fault)
        {
            batch.Add(new Outcome<ExposureInput>(fault));
            return;
        }
        batch.Add(exposure);
        foreach (var one in events.Value)
            batch.Add(new Outcome<EventInput>(one));
    }

    private static long BytesOf(string?[] cells)
    {
        var bytes = 0L;
        foreach (var cell in cells)
            bytes += cell?.Length ?? 0;
        return bytes;
    }

    /// <summary>An event without an id takes one from its place in the file, so that repeating the job stores nothing twice.</summary>
    private static Outcome<EventInput> WithId(Outcome<EventInput> input, ImportJob job, long row) =>
        input.Fault is null && !input.Value.EventId.IsGiven
            ? input.Value with
            {
                EventId = string.Create(CultureInfo.InvariantCulture, $"import-{job.Id}-{job.CreatedUtc.Ticks}-{row}"),
            }
            : input;
}
