namespace Assay.Benchmarks.Report;

/// <summary>How long each measurement takes.</summary>
/// <param name="LoadRound">One of the <paramref name="Rounds"/> in which two servers are loaded in turn.</param>
/// <param name="Starts">How often a server is started.</param>
internal sealed record Pace(
    TimeSpan WarmUp,
    TimeSpan LoadRound,
    int Rounds,
    TimeSpan Ingest,
    int Starts,
    TimeSpan Idle,
    int AnalysedUnits,
    bool IsFull
)
{
    public static Pace Full { get; } = new(Seconds(8), Seconds(6), 5, Seconds(20), 5, Seconds(3), 1_000_000, IsFull: true);

    /// <summary>To see that it works; the figures mean little.</summary>
    public static Pace Quick { get; } = new(Seconds(1), Seconds(1), 1, Seconds(2), 1, Seconds(0), 10_000, IsFull: false);

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
