using System.Text.Json;
using Assay.Storage.Logs.Journal;

namespace Assay.Storage;

/// <summary>The identity of a data folder: one id that stands in each of its stores, and the journal's last segment in use.</summary>
/// <remarks>
/// Without it a store that went missing would be made anew, and rows would be read under ids that now mean something else.
/// A kill at any moment leaves a folder that starts again. The file is written first, as unfinished, then the id into each store, and at
/// last the file as finished. While it is unfinished, a store without an id gets one; no request was taken in that time, so no store can
/// have lost any. Once it is finished, a store that is missing or has another id is an error. Each write of the file is a new file put
/// in place of the old one, so it is never half written.
/// </remarks>
public sealed class Installation
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    private readonly DataFolder _folder;
    private readonly bool _acceptLoss;
    private readonly bool _lacksLog;
    private Mark _mark;
    private bool _isWritten;

    private Installation(DataFolder folder, bool acceptLoss, Mark? mark)
    {
        (_folder, _acceptLoss) = (folder, acceptLoss);
        (_mark, _isWritten) = (mark ?? new Mark(Guid.NewGuid().ToString("N"), IsFinished: false, Segment: 0), mark is not null);
        _lacksLog = !IsThere(folder.EventsFile);
    }

    public string Id => _mark.Id;

    /// <summary>Reads the identity, if there is one; checks that no store is missing, before anything makes it anew.</summary>
    /// <exception cref="CannotStartException">A store is missing, or the identity cannot be read.</exception>
    public static Installation Open(DataFolder folder, bool acceptLoss)
    {
        var mark = Read(folder, acceptLoss);
        if (!acceptLoss)
            RefuseMissing(folder, mark);
        return new Installation(folder, acceptLoss, mark);
    }

    /// <summary>Compares the id that a store holds. The catalog is asked first.</summary>
    /// <param name="found">The store's id; <c>null</c> where it has none.</param>
    /// <returns>Whether the store must take this installation's id.</returns>
    /// <exception cref="CannotStartException">The store belongs to another installation.</exception>
    internal bool Adopts(string file, string? found)
    {
        if (!_isWritten)
        {
            // A folder of an earlier version, a new one, or one whose identity was lost: then the catalog still has it.
            WriteAtStart(_mark with { Id = found ?? _mark.Id });
            _isWritten = true;
        }
        if (found == Id)
            return false;
        if (_acceptLoss || (found is null && !_mark.IsFinished))
            return true;
        throw new CannotStartException(
            $"{Path.Combine(_folder.Root, file)} {(found is null ? "is new or of an earlier version" : "belongs to another installation")}, and "
                + $"the rest of the data folder is not: files of two folders or of two backups are mixed. {WayOut}"
        );
    }

    /// <summary>Checks the journal against what was known of it when it was last written.</summary>
    /// <param name="loadedSegment">Up to where the warehouse holds its rows.</param>
    /// <exception cref="CannotStartException">A segment that may hold acknowledged rows is missing or empty.</exception>
    internal void CheckJournal(long loadedSegment)
    {
        if (_mark.Segment == 0 || _mark.Segment < loadedSegment || IsWhole(Segment.In(_folder.JournalFolder, _mark.Segment).Path))
            return;
        if (!_acceptLoss)
            throw new CannotStartException(
                $"The journal in {_folder.JournalFolder} lacks its segment {_mark.Segment}, or it was emptied: exposures and events that were "
                    + $"acknowledged would be lost. {WayOut}"
            );
        WriteAtStart(_mark with { Segment = 0 });
    }

    /// <summary>Compares the highest ids: the catalog must know every experiment that the log has rows of.</summary>
    /// <returns>The id that the catalog must not give again; <c>null</c> where it is right as it is.</returns>
    /// <exception cref="CannotStartException">The catalog is older than the log.</exception>
    internal long? CheckHighest(long inCatalog, long inLog)
    {
        if (_lacksLog && inCatalog > 0 && !_acceptLoss && !_mark.IsFinished)
            throw Missing(_folder.EventsFile, "with it the exposures and events");
        if (inLog <= inCatalog)
            return null;
        return _acceptLoss
            ? inLog
            : throw new CannotStartException(
                $"The catalog in {_folder.Root} knows experiments up to number {inCatalog}, the event store has rows of number {inLog}: "
                    + $"the catalog is older than the event store. {WayOut}"
            );
    }

    /// <summary>From now on a missing store is an error.</summary>
    internal void Finish()
    {
        if (!_mark.IsFinished)
            WriteAtStart(_mark with { IsFinished = true });
    }

    /// <summary>Remembers that a segment holds rows. Called before the first of them is acknowledged.</summary>
    /// <exception cref="IOException">It cannot be remembered; then nothing may be acknowledged.</exception>
    internal void RecordSegment(long number)
    {
        if (number == _mark.Segment)
            return;
        Write(_mark with { Segment = number });
    }

    private const string WayOut =
        "Put back the files that belong together, or restore the whole folder from one backup. To go on with what is there, without the rest, "
        + "start once with --accept-loss.";

    private static Mark? Read(DataFolder folder, bool acceptLoss)
    {
        try
        {
            return File.Exists(folder.InstallationFile)
                ? JsonSerializer.Deserialize<Mark>(File.ReadAllBytes(folder.InstallationFile), Json)
                : null;
        }
        catch (JsonException) when (acceptLoss)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException($"{folder.InstallationFile} cannot be read. {WayOut}", e);
        }
    }

    private static void RefuseMissing(DataFolder folder, Mark? mark)
    {
        var hasLog = IsThere(folder.EventsFile) || Segment.All(folder.JournalFolder).Count > 0;
        if (!IsThere(folder.CatalogFile) && (mark is { IsFinished: true } || hasLog))
            throw Missing(folder.CatalogFile, "with it every definition, key and number given so far");
        if (!IsThere(folder.EventsFile) && mark is { IsFinished: true })
            throw Missing(folder.EventsFile, "with it the exposures and events");
    }

    private static CannotStartException Missing(string file, string what) =>
        new($"{file} is missing or empty, {what}, while the rest of the data folder is there. {WayOut}");

    private static bool IsThere(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    private static bool IsWhole(string path)
    {
        if (!File.Exists(path))
            return false;
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[SegmentHeader.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && SegmentHeader.Read(start) is not null;
    }

    private void WriteAtStart(Mark mark)
    {
        try
        {
            Write(mark);
        }
        catch (IOException e)
        {
            throw new CannotStartException($"{_folder.InstallationFile} cannot be written: {e.Message}", e);
        }
    }

    private void Write(Mark mark)
    {
        try
        {
            DurableFile.Replace(_folder.InstallationFile, file => JsonSerializer.Serialize(file, mark, Json));
            _mark = mark;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException("The identity of the data folder cannot be written.", e);
        }
    }

    /// <param name="IsFinished">Whether the id stands in every store.</param>
    /// <param name="Segment">The journal's last segment with acknowledged rows; 0: none that is known.</param>
    private sealed record Mark(string Id, bool IsFinished, long Segment);
}
