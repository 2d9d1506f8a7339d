namespace Assay.Core.Record;

/// <summary>Every way in which an import can fail, in words for the sender of the file.</summary>
public static class ImportFaults
{
    public static Fault QueueFull(int limit) =>
        new("import_queue_full", FaultKind.TooMany, $"{limit} imports are waiting already. Send the file again when some have ended.");

    public static Fault UnknownField(string field, IReadOnlyList<string> known) =>
        Faults.InvalidParameter("map", $"There is no field '{field}'. Known are: {string.Join(", ", known)}.");

    /// <summary>The parameter is one that an import takes, but not with files of this kind.</summary>
    public static Fault UnfitField(string field, ImportKind kind)
    {
        var message = $"'{field}' says nothing of kind={Wire.Name(kind)}; leave it out.";
        return new("inapplicable_parameter", FaultKind.Invalid, message)
        {
            Errors = new Dictionary<string, string[]> { [field] = [message] },
        };
    }

    public static Fault DoubledField(string field) => Faults.InvalidParameter("map", $"The field '{field}' is given two columns.");

    /// <summary>The process ended twice while it worked on the same stretch of the file.</summary>
    public static Fault GivenUp(int attempts) =>
        Failed(
            "import_given_up",
            $"The server ended {attempts} times while it worked on this file, at the same place; it is not tried again. Split the file to find the rows."
        );

    public static Fault FileGone() => Failed("import_file_gone", $"The uploaded file is no longer there. {Rest}");

    public static Fault FileChanged(long bytes, long found) =>
        Failed(
            "import_file_changed",
            $"The uploaded file was changed on the server's disk: {bytes} bytes came, and {found} are there. {Rest}"
        );

    public static Fault Unreadable() => Failed("import_unreadable", $"The uploaded file cannot be read from the server's disk. {Rest}");

    public static Fault OutOfMemory() => Failed("import_out_of_memory", "The file needs more memory than the server has. Split it.");

    public static Fault Unexpected(long job) =>
        Failed("import_failed", $"Something went wrong here. The server's log has more under import {job}.");

    /// <summary>A warning of a job that is done.</summary>
    public const string NoRows = "The file has no rows, so nothing was recorded. In CSV, rows come below the line with the columns' names.";

    /// <summary>A warning of a job whose table has a column <c>id</c> that nobody mapped.</summary>
    public const string IdNotRead =
        "The column 'id' was not read: in many files it is a row's number or a user's id, and events that share an id are stored once. "
        + "The events got ids by their rows, so the same file sent again is stored again. Where 'id' is one per event, send such files with "
        + "map=event_id:id (--map event_id:id on the command line).";

    private const string Rest = "The rows in rows_read were worked off and stay recorded; send those behind them again.";

    private static Fault Failed(string code, string detail) => new(code, FaultKind.Invalid, detail);
}
