using FsCheck;
using FsCheck.Fluent;

namespace Assay.Server.Tests.Model;

/// <summary>Whatever clients do, in whatever order and over restarts, the server answers as a plain model in memory does.</summary>
public sealed class ServerModelTests
{
    private const int Runs = 8;
    private const int StepsPerRun = 60;

    private static readonly Step[] _opening =
    [
        new Create("k0", [30, 70]),
        new Create(PlainExperiment.Schedulable, [20, 30, 50]),
        new Move("k0", "start", null),
    ];

    private static readonly Gen<string> _key = Gen.Frequency(
        (5, Gen.Constant("k0")),
        (4, Gen.Constant(PlainExperiment.Schedulable)),
        (1, Gen.Constant("k2"))
    );
    private static readonly Gen<string> _visitor = Gen.Choose(0, 4).Select(n => $"v{n}");
    private static readonly Gen<string> _ourUnit = Gen.Frequency((3, Gen.Choose(0, 11).Select(n => $"u{n}")), (1, _visitor));
    private static readonly Gen<string> _unit = Gen.Frequency((3, _ourUnit), (2, Gen.Choose(12, 19).Select(n => $"x{n}")));
    private static readonly Gen<int[]> _weights = Gen.Elements<int[]>([50, 50], [30, 70], [20, 30, 50], [10, 10, 80], [100], [60, 60]);
    private static readonly Gen<int?> _hour = Gen.Frequency((1, Gen.Constant<int?>(null)), (2, Gen.Choose(0, 9).Select(n => (int?)n)));

    private static readonly Gen<ToldExposure> _exposure =
        from unit in _unit
        from variant in Gen.Elements("a", "a", "b", "b", "c", "z")
        from hour in _hour
        from isElsewhere in Gen.Elements(false, false, false, true)
        select new ToldExposure(unit, variant, hour, isElsewhere);

    private static readonly Gen<ToldEvent> _event =
        from id in Gen.Choose(0, 60)
        from unit in _unit
        from type in Gen.Elements("buy", "click")
        from quarters in Gen.Choose(-4, 40)
        from hour in _hour
        from flaw in Gen.Frequency((12, Gen.Constant(Flaw.None)), (1, Gen.Elements(Enum.GetValues<Flaw>())))
        select new ToldEvent(id < 10 ? null : $"e{id}", unit, type, quarters == 0 ? null : quarters / 4.0, hour, flaw);

    private static readonly Gen<Step> _step = Gen.Frequency(
        (3, Of(from key in _key from weights in _weights select new Create(key, weights))),
        (2, Of(from key in _key from weights in _weights select new Reweigh(key, weights))),
        (2, Of(from key in _key from percent in Gen.Elements(0, 10, 50, 100) select new Ramp(key, percent))),
        (1, Of(from key in _key from behind in Gen.Choose(0, 1) select new Describe(key, "A text.", behind))),
        (5, Of(from key in _key select new Move(key, "start", null))),
        (
            6,
            Of(from key in _key from way in Gen.Elements(PlainExperiment.Steps) from ship in Gen.Choose(0, 3) select MoveTo(key, way, ship))
        ),
        (1, Of(from key in _key select new Delete(key))),
        (
            8,
            Of(
                from key in _key
                from units in _ourUnit.ArrayOf(4)
                from enrols in Gen.Elements(true, true, false)
                select new Assign(key, units, enrols)
            )
        ),
        (4, Of(from key in _key from told in _exposure select new Expose(key, told))),
        (6, Of(from key in _key from told in Some(_exposure) select new ExposeBatch(key, told))),
        (4, Of(from key in Gen.Elements(null, "k0", PlainExperiment.Schedulable) from told in _event select new Track(key, told))),
        (8, Of(from told in Some(_event) select new SendEvents(told))),
        (2, Of(from unit in _unit from visitor in _visitor select new SignIn(unit, visitor))),
        (4, Of(from key in _key from granularity in Gen.Elements("total", "hour", "day", "week") select new ReadResults(key, granularity))),
        (1, Gen.Constant<Step>(new Restart()))
    );

    [Fact]
    public void The_server_does_what_a_plain_model_does() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Runs).WithReplay(20260131, 17),
            Prop.ForAll(
                Arb.From(_step.ArrayOf(StepsPerRun).Select(Step[] (steps) => [.. _opening, .. steps]), Shorter),
                steps => RunAsync(steps).GetAwaiter().GetResult()
            )
        );

    private static async Task RunAsync(IEnumerable<Step> steps)
    {
        await using var server = await AssayServer.StartAsync();
        var pair = new Pair(server);
        foreach (var step in steps)
            await step.TakeAsync(pair);
        await pair.CompareAsync();
        await server.RestartAsync();
        await pair.CompareAsync();
        await pair.CompareCrossoversAsync();
    }

    private static Move MoveTo(string key, string way, int ship) => new(key, way, ship < 3 ? ship : null);

    private static Gen<Step> Of<T>(Gen<T> steps)
        where T : Step => steps.Select(Step (step) => step);

    private static Gen<T[]> Some<T>(Gen<T> item) => Gen.Choose(0, 12).SelectMany(item.ArrayOf);

    /// <summary>The sequence without one half, one quarter, … one step: a failure is told by the few steps it takes.</summary>
    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (var size = steps.Length / 2; size > 0; size /= 2)
        for (var start = 0; start < steps.Length; start += size)
            yield return [.. steps.Take(start), .. steps.Skip(start + size)];
    }
}
