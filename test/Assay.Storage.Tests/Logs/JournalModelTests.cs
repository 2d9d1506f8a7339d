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
        (4, Gen.Choose(0, 30).ArrayOf(6).ArrayOf(3).Select(Step (batches) => new AppendExposures(batches))),
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
        Assert.Equal(model.Exposures.Order(), held.Exposures.Select(row => (row.Exposure.UnitId, row.IsCrossover)).Order());
        Assert.All(model.Variants, unit => Assert.Equal(unit.Value, rigs.Peek().Log.FindVariant(7, 1, unit.Key)));
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
                var exposures = append.Batches.Select(batch => batch.Select(n => rig.Exposure($"u{n / 3}", n % 3)).ToArray()).ToList();
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
        public Dictionary<string, int> Variants { get; } = [];
        public HashSet<(string UnitId, bool IsCrossover)> Exposures { get; } = [];

        public AppendCount Take(MetricEvent[] batch) => Count(batch, row => Events.Add(row.EventId));

        public AppendCount Take(Exposure[] batch) =>
            Count(
                batch,
                row =>
                    Variants.TryAdd(row.UnitId, row.VariantId)
                        ? Exposures.Add((row.UnitId, false))
                        : Variants[row.UnitId] != row.VariantId && Exposures.Add((row.UnitId, true))
            );

        private static AppendCount Count<T>(T[] batch, Func<T, bool> isNew)
        {
            var accepted = batch.Count(isNew);
            return new AppendCount(accepted, batch.Length - accepted);
        }
    }
}
