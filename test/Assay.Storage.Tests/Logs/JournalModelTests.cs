using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs.Journal;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Storage.Tests.Logs;

/// <summary>Any sequence of appends, retries, failures and crashes leaves what a set of ids and a map of units would hold.</summary>
public sealed class JournalModelTests
{
    private static readonly RecordLogOptions s_cramped = new("")
    {
        SegmentBytes = 400,
        GroupBytes = 200,
        LoadRows = 5,
        LoadDelay = TimeSpan.Zero,
    };

    private static readonly Gen<Step> s_step = Gen.Frequency(
        (5, Gen.Choose(0, 30).ArrayOf(6).ArrayOf(3).Select(Step (batches) => new AppendEvents(batches))),
        (4, Gen.Choose(0, 720).ArrayOf(6).ArrayOf(3).Select(Step (batches) => new AppendExposures(batches))),
        (1, Gen.Constant<Step>(new Crash())),
        (1, Gen.Constant<Step>(new FlushAll())),
        (1, Gen.Elements(false, true).Select(Step (isFull) => new FillDisk(isFull))),
        (1, Gen.Elements(false, true).Select(Step (isRefusing) => new RefuseLoads(isRefusing)))
    );

    [Fact]
    public void The_log_holds_what_a_plain_set_would() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(17, 19),
            Prop.ForAll(s_step.ListOf().ToArbitrary(), steps => RunAsync(steps).GetAwaiter().GetResult())
        );

    private static async Task RunAsync(IEnumerable<Step> steps)
    {
        var model = new Model();
        var rigs = new Stack<JournalRig>([JournalRig.Open(s_cramped)]);
        foreach (var step in steps)
            await TakeAsync(step, rigs, model);
        rigs.Push(rigs.Peek().AfterCrash());

        var held = rigs.Peek().Warehouse;
        Assert.Equal(model.Events.Order(), held.Events.Select(e => e.EventId).Order());
        Assert.Equal(model.Exposures, held.Exposures.Select(row => (row.Exposure, row.IsFurther)));
        Assert.All(Model.Units, unit => Assert.Equal(model.OwnVariant(unit), rigs.Peek().Log.FindVariant(7, 1, unit)));
        foreach (var rig in rigs)
            await rig.DisposeAsync();
    }

    private static async Task TakeAsync(Step step, Stack<JournalRig> rigs, Model model)
    {
        var rig = rigs.Peek();
        switch (step)
        {
            case AppendEvents append:
                var events = append.Batches.Select(batch => batch.Select(n => rig.Event($"e{n}")).ToArray()).ToList();
                await CompareAsync(rig, events, rig.AppendAsync, model.Take);
                break;
            case AppendExposures append:
                var exposures = append.Batches.Select(batch => batch.Select(n => Model.Exposure(rig, n)).ToArray()).ToList();
                await CompareAsync(rig, exposures, rig.AppendAsync, model.Take);
                break;
            case Crash:
                rigs.Push(rig.AfterCrash());
                break;
            case FlushAll when !rig.Warehouse.IsRefusing:
                Assert.Equal(model.Events.Count, (await rig.LoadedEventIdsAsync()).Count());
                break;
            case FillDisk fill:
                rig.Disk.IsFull = fill.IsFull;
                break;
            case RefuseLoads refuse:
                rig.Warehouse.IsRefusing = refuse.IsRefusing;
                break;
        }
    }

    /// <summary>Sends the batches together; they are answered as if one had come after the other.</summary>
    private static async Task CompareAsync<T>(
        JournalRig rig,
        List<T[]> batches,
        Func<T[], Task<AppendCount>> append,
        Func<T[], AppendCount> take
    )
    {
        foreach (var (batch, appending) in batches.Select(batch => (batch, append(batch))).ToList())
        {
            try
            {
                var count = await appending;
                Assert.Equal(take(batch), count);
            }
            catch (StoreUnavailableException)
            {
                Assert.True(rig.Disk.IsFull);
            }
        }
    }

    private abstract record Step;

    private sealed record AppendEvents(int[][] Batches) : Step;

    private sealed record AppendExposures(int[][] Batches) : Step;

    private sealed record Crash : Step;

    private sealed record FlushAll : Step;

    private sealed record FillDisk(bool IsFull) : Step;

    private sealed record RefuseLoads(bool IsRefusing) : Step;

    private sealed class Model
    {
        public HashSet<string> Events { get; } = [];
        public List<(Exposure Exposure, bool IsFurther)> Exposures { get; } = [];
        public static IEnumerable<string> Units => Enumerable.Range(0, 6).Select(n => $"u{n}");

        /// <summary>Few units, variants, hours and keys, now and then assigned elsewhere: so that they repeat, move and contradict each other.</summary>
        public static Exposure Exposure(JournalRig rig, int n) =>
            rig.Exposure($"u{n % 6}", n / 6 % 3) with
            {
                ExposedUtc = rig.Time.Now.AddHours(-(n / 18 % 5)),
                KeyId = n / 90 % 2 == 0 ? null : 4,
                Source = n / 180 % 4 == 0 ? ExposureSource.External : ExposureSource.Assigned,
            };

        /// <summary>The earliest that our own assignment gave; of those of one moment the one that came first.</summary>
        public int? OwnVariant(string unit) =>
            Exposures
                .Select(row => row.Exposure)
                .Where(row => row.UnitId == unit && row.Source == ExposureSource.Assigned)
                .MinBy(row => row.ExposedUtc)
                ?.VariantId;

        public AppendCount Take(MetricEvent[] batch) => Count(batch, row => Events.Add(row.EventId));

        public AppendCount Take(Exposure[] batch) =>
            Count(
                batch,
                row =>
                {
                    var held = Exposures.Where(one => one.Exposure.UnitId == row.UnitId).Select(one => one.Exposure).ToList();
                    if (held.Any(one => one.Mark == row.Mark && one.ExposedUtc <= row.ExposedUtc))
                        return false;
                    Exposures.Add((row, held.Count > 0));
                    return true;
                }
            );

        private static AppendCount Count<T>(T[] batch, Func<T, bool> isNew)
        {
            var accepted = batch.Count(isNew);
            return new AppendCount(accepted, batch.Length - accepted);
        }
    }
}
