using System.Globalization;
using System.Runtime.CompilerServices;
using Assay.Core.Record.Reading;

namespace Assay.Core.Record;

/// <summary>Turns a file's rows into events and exposures, in batches that bound the memory of an import.</summary>
public sealed class ImportRows(ITableReader files, JsonLimits limits)
{
    /// <summary>The rows behind those that the job's state counts.</summary>
    internal IAsyncEnumerable<ImportBatch> ReadAsync(ImportJob job, string path, CancellationToken ct)
    {
        if (job.Order.Format != ImportFormat.Ndjson)
            return BatchesAsync(
                CellsAsync(job.Order, path, ct),
                job.RowsRead,
                cells => cells.Bytes,
                (batch, cells, row) => Add(batch, cells, job, row),
                ct
            );
        var lines = new ImportLines(job.Order, limits);
        return BatchesAsync(
            files.LinesAsync(path, job.Order.Dialect, ct),
            job.RowsRead,
            line => line?.Length ?? 0,
            (batch, line, row) => Add(batch, lines, line, job, row),
            ct
        );
    }

    /// <param name="skip">Rows at the beginning that are in no batch.</param>
    /// <param name="add">Puts a row, with its number in the file from 0, into a batch.</param>
    private static async IAsyncEnumerable<ImportBatch> BatchesAsync<T>(
        IAsyncEnumerable<T> rows,
        long skip,
        Func<T, long> bytesOf,
        Action<ImportBatch, T, long> add,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var batch = new ImportBatch();
        var number = 0L;
        await foreach (var row in rows.WithCancellation(ct))
        {
            if (number++ < skip)
                continue;
            batch.Begin(bytesOf(row));
            add(batch, row, number - 1);
            if (!batch.IsFull)
                continue;
            yield return batch;
            batch = new ImportBatch();
        }
        if (batch.Rows > 0)
            yield return batch;
    }

    private async IAsyncEnumerable<ImportCells> CellsAsync(ImportOrder order, string path, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var chunk in files.ReadAsync(path, order.Format, order.Dialect, ct))
        {
            var columns = new ImportColumns(chunk.Columns, order);
            foreach (var cells in chunk.Rows)
                yield return new ImportCells(columns, cells, limits);
        }
    }

    private static void Add(ImportBatch batch, ImportLines lines, ReadOnlyMemory<byte>? line, ImportJob job, long row)
    {
        if (job.Order.Kind == ImportKind.Events)
            batch.Add(line is { } text ? WithId(lines.ToEvent(text), job, row) : ItemFaults.LineTooLong());
        else
            batch.Add(line is { } text ? lines.ToExposure(text) : ItemFaults.LineTooLong());
    }

    private static void Add(ImportBatch batch, in ImportCells cells, ImportJob job, long row)
    {
        batch.Warning ??= cells.Warning;
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

    /// <summary>An event without an id takes one from its place in the file, so that repeating the job stores nothing twice.</summary>
    private static Outcome<EventInput> WithId(Outcome<EventInput> input, ImportJob job, long row) =>
        input.Fault is null && !input.Value.EventId.IsGiven
            ? input.Value with
            {
                EventId = string.Create(CultureInfo.InvariantCulture, $"import-{job.Id}-{job.CreatedUtc.Ticks}-{row}"),
            }
            : input;
}
