using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Assay.Core.Record.Reading;

namespace Assay.Core.Record;

/// <summary>Turns a file's rows into events or exposures, in batches.</summary>
public sealed class ImportRows(ITableReader tables)
{
    internal IAsyncEnumerable<IReadOnlyList<Outcome<EventInput>>> EventsAsync(ImportJob job, string path, int size, CancellationToken ct) =>
        job.Order.Format == ImportFormat.Ndjson
            ? LinesAsync(path, size, (line, row) => WithId(ReadEvent(line), job, row), ct)
            : TableAsync(job, path, size, (cells, row) => WithId(cells.ToEvent(), job, row), ct);

    internal IAsyncEnumerable<IReadOnlyList<Outcome<ExposureInput>>> ExposuresAsync(
        ImportJob job,
        string path,
        int size,
        CancellationToken ct
    ) =>
        job.Order.Format == ImportFormat.Ndjson
            ? LinesAsync(path, size, (line, _) => ReadExposure(line), ct)
            : TableAsync(job, path, size, (cells, _) => cells.ToExposure(), ct);

    private async IAsyncEnumerable<IReadOnlyList<Outcome<T>>> TableAsync<T>(
        ImportJob job,
        string path,
        int size,
        Func<ImportCells, long, Outcome<T>> read,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var row = 0L;
        await foreach (var chunk in tables.ReadAsync(path, job.Order.Format, ct))
        {
            var columns = new ImportColumns(chunk.Columns, job.Order);
            foreach (var part in chunk.Rows.Chunk(size))
                yield return [.. part.Select(cells => read(new ImportCells(columns, cells), row++))];
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<Outcome<T>>> LinesAsync<T>(
        string path,
        int size,
        Func<string, long, Outcome<T>> read,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var batch = new List<Outcome<T>>(size);
        var row = 0L;
        await foreach (var line in File.ReadLinesAsync(path, ct))
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            batch.Add(read(line, row++));
            if (batch.Count < size)
                continue;
            yield return batch;
            batch = new List<Outcome<T>>(size);
        }
        if (batch.Count > 0)
            yield return batch;
    }

    /// <summary>An event without an id takes one from its place in the file, so that repeating the job stores nothing twice.</summary>
    private static Outcome<EventInput> WithId(Outcome<EventInput> input, ImportJob job, long row) =>
        input.Fault is null && !input.Value.EventId.IsGiven
            ? input.Value with
            {
                EventId = string.Create(CultureInfo.InvariantCulture, $"import-{job.Id}-{job.CreatedUtc.Ticks}-{row}"),
            }
            : input;

    private static Outcome<EventInput> ReadEvent(string line)
    {
        var json = Encoding.UTF8.GetBytes(line);
        var reader = new Utf8JsonReader(json);
        try
        {
            return reader.Read() ? EventReader.Read(ref reader, json) : ItemFaults.NotJson();
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            return ItemFaults.NotJson();
        }
    }

    private static Outcome<ExposureInput> ReadExposure(string line)
    {
        var json = Encoding.UTF8.GetBytes(line);
        var reader = new Utf8JsonReader(json);
        try
        {
            return reader.Read() ? ExposureReader.Read(ref reader, json) : ItemFaults.NotJson();
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            return ItemFaults.NotJson();
        }
    }

    /// <summary>Half a surrogate pair is told by the reader as an invalid operation.</summary>
    private static bool IsUnreadable(Exception error) => error is JsonException or InvalidOperationException;
}
