using Spectre.Console;

namespace Assay.Cli.Remote;

/// <summary>Two bars: the upload, then the server's work, whose end is not known beforehand.</summary>
internal sealed class ImportProgress(ProgressTask upload, ProgressTask work) : IImportProgress
{
    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<IImportProgress, Task<T>> run) =>
        !console.Profile.Capabilities.Interactive
            ? run(new Unseen())
            : console
                .Progress()
                .StartAsync(context =>
                {
                    var upload = context.AddTask("Uploading", maxValue: 1);
                    var work = context.AddTask("Importing", autoStart: false).IsIndeterminate();
                    return run(new ImportProgress(upload, work));
                });

    public void Sent(double fraction) => upload.Value = fraction;

    public void Worked(ImportJob job)
    {
        if (!work.IsStarted)
            work.StartTask();
        work.Description = $"Importing ({job.RowsRead:N0} rows)";
        if (job.FinishedAt is not null)
            work.IsIndeterminate(false).Value = work.MaxValue;
    }

    /// <summary>Nobody looks at a bar in a file.</summary>
    private sealed class Unseen : IImportProgress
    {
        public void Sent(double fraction) { }

        public void Worked(ImportJob job) { }
    }
}
