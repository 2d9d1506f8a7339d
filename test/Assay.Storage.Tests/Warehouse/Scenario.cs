using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Storage.Logs;
using Assay.Storage.Tests.Logs;

namespace Assay.Storage.Tests.Warehouse;

/// <summary>A random experiment: dozens of units, hundreds of events, any metrics, caps, windows, periods and breakdown.</summary>
internal sealed record Scenario(AnalysisPlan Plan, LogRows Data)
{
    private static readonly string[] s_types = ["buy", "see", "büy"];
    private static readonly string?[] s_contexts =
    [
        null,
        "{}",
        """{"country": "DE", "a/b~c": true}""",
        """{"country": "日本", "plan": null}""",
        """{"country": 5}""",
    ];

    public static Scenario Draw(Random random)
    {
        var exposures = Enumerable.Range(0, random.Next(80)).SelectMany(i => Exposures(random, i)).ToList();
        var events = Enumerable.Range(0, random.Next(600)).Select(i => Event(random, i)).ToList();
        var joins = Enumerable.Range(0, random.Next(12)).Select(_ => Join(random)).DistinctBy(join => join.EarlierId).ToList();
        return new(DrawPlan(random), new(events, exposures) { Joins = joins });
    }

    private static AnalysisPlan DrawPlan(Random random) =>
        new(
            1,
            1,
            Rows.At(random.Next(2) == 0 ? 30_000 : random.Next(20_000)),
            [.. Enumerable.Range(0, random.Next(1, 13)).Select(i => Metric(random, i))],
            (Granularity)random.Next(4),
            random.Next(3) switch
            {
                0 => "country",
                1 => "a/b~c",
                _ => null,
            }
        )
        {
            Rules = new(random.Next(2) == 0, random.Next(2) == 0 ? [] : [Drawn(random, 1), Drawn(random, 2)])
            {
                KeysElsewhere = random.Next(2) == 0 ? [] : [random.Next(1, 3), 99],
            },
        };

    private static SetAside Drawn(Random random, int number) =>
        new(
            number,
            random.Next(3) == 0 ? null : (SetAsideKind)random.Next(2),
            random.Next(2) == 0 ? null : random.Next(2) == 0,
            random.Next(2) == 0 ? null : random.Next(1, 3),
            null,
            random.Next(2) == 0 ? null : Time(random),
            random.Next(2) == 0 ? null : Time(random),
            "A bad day."
        );

    /// <summary>Known people have even numbers, visitors odd ones: joins do not chain.</summary>
    private static Join Join(Random random) =>
        new($"u{2 * random.Next(45) + 1}", $"u{2 * random.Next(45)}", Rows.At(0), new Recorder(1, random.Next(2) == 0));

    private static MetricPlan Metric(Random random, int index) =>
        new(
            $"m{index}",
            (MetricKind)random.Next(3),
            s_types[random.Next(s_types.Length)],
            random.Next(2) == 0 ? null : TimeSpan.FromMinutes(random.Next(5_000)),
            random.Next(2) == 0 ? null : random.Next(-1, 8)
        )
        {
            Filters = random.Next(3) == 0 ? FilterCheck.Draw(random) : null,
        };

    private static IEnumerable<AcceptedExposure> Exposures(Random random, int unit)
    {
        var first = new Exposure(
            random.Next(8) == 0 ? 2 : 1,
            random.Next(8) == 0 ? 2 : 1,
            random.Next(1, 3),
            $"u{unit}",
            random.Next(1, 4),
            Time(random),
            (ExposureSource)random.Next(2),
            s_contexts[random.Next(s_contexts.Length)]
        )
        {
            KeyId = random.Next(3) == 0 ? null : random.Next(1, 3),
        };
        yield return new(first, false);
        // In another variant or the same, before or after, as rows arrive that were sent late.
        for (var further = random.Next(4) - 1; further > 0; further--)
            yield return new(
                first with
                {
                    Revision = random.Next(1, 3),
                    VariantId = first.VariantId + random.Next(5) / 4,
                    ExposedUtc = first.ExposedUtc.AddMinutes(random.Next(-9_000, 9_000)),
                    KeyId = random.Next(3) == 0 ? null : random.Next(1, 3),
                    Source = (ExposureSource)random.Next(2),
                    Context = s_contexts[random.Next(s_contexts.Length)],
                },
                true
            );
    }

    private static MetricEvent Event(Random random, int index)
    {
        var time = Time(random);
        return new(
            $"e{index}",
            $"u{random.Next(90)}",
            s_types[random.Next(s_types.Length)],
            time,
            time,
            random.Next(4) == 0 ? null : Math.Round(random.NextDouble() * 20 - 4, 3),
            FilterCheck.DrawProperties(random),
            ExperimentId: random.Next(5) == 0 ? 1 : null
        )
        {
            KeyId = random.Next(3) == 0 ? null : random.Next(1, 3),
        };
    }

    // Often on the hour, where periods and windows begin and end.
    private static DateTime Time(Random random) =>
        random.Next(3) == 0 ? Rows.At(60 * random.Next(240)) : Rows.At(0).AddMicroseconds(random.NextInt64(14L * 86_400_000_000));
}
