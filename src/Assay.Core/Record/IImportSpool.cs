namespace Assay.Core.Record;

/// <summary>An upload that lies in the spool and has no job yet.</summary>
/// <param name="Id">Of the job that it becomes; never given twice.</param>
/// <param name="Sha256">In hexadecimal.</param>
public sealed record ReceivedUpload(long Id, long Bytes, string Sha256);

/// <summary>Keeps uploaded files and the state of their jobs over a restart.</summary>
/// <remarks>A file or state that cannot be read is set aside and reported; it never stands in the way of the others.</remarks>
public interface IImportSpool
{
    IReadOnlyList<ImportJob> Jobs();

    /// <summary>Stores an upload durably. Until a job of its id is saved, a restart removes it.</summary>
    /// <exception cref="StoreUnavailableException">The upload could not be stored.</exception>
    Task<Outcome<ReceivedUpload>> ReceiveAsync(Stream upload, long limit, CancellationToken ct);

    /// <summary>Stores the job's state durably, in place of the one before.</summary>
    /// <exception cref="StoreUnavailableException">The state before remains.</exception>
    Task SaveAsync(ImportJob job, CancellationToken ct);

    /// <summary>Where the file of a job lies.</summary>
    string PathOf(long id);

    /// <summary>The bytes that lie there now.</summary>
    /// <exception cref="FileNotFoundException">The file is gone.</exception>
    long LengthOf(long id);

    /// <summary>Removes the job's file; its state stays.</summary>
    void DropFile(long id);

    /// <summary>Removes the states of jobs. Their ids are not given again.</summary>
    void Forget(IReadOnlyCollection<long> ids);

    /// <summary>Moves the job's file to where nothing reads it, for somebody to look at.</summary>
    void SetAside(long id);
}
