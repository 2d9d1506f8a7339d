using Assay.Benchmarks.Stats.Calibration;
using Assay.Core.Analyse;
using Assay.Core.Decide;

namespace Assay.Benchmarks.Stats.Advised;

/// <summary>An experiment that is looked at again and again, each time through the server's own scorecard and advice.</summary>
internal sealed record AdvisedExperiment(params IReadOnlyList<SimulatedMetric> Metrics)
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UnixEpoch;
    private static readonly AdviceRules s_rules = new();

    public int Days { get; init; } = 28;
    public int LooksPerDay { get; init; } = 1;

    /// <summary>Per arm.</summary>
    public int UnitsPerDay { get; init; } = 120;
    public int Treatments { get; init; } = 1;

    /// <summary>The day at whose end the planned sample is complete; <c>null</c>: nothing is planned.</summary>
    public int? PlannedDay { get; init; }

    /// <summary>The iteration has ended when the last look comes.</summary>
    public bool IsEnded { get; init; }

    public int Looks => Days * LooksPerDay;

    private TimeSpan Step => TimeSpan.FromDays(1) / LooksPerDay;

    private long? Target => (long?)PlannedDay * UnitsPerDay * (Treatments + 1);

    /// <summary>Somebody who looks every time and acts at the first ship or stop; <c>null</c>: there is none.</summary>
    public Advice? FirstVerdict(Random random)
    {
        var design = Design();
        var courses = Metrics.Select(metric => design.Arms.Select(arm => metric.Draw(random, CourseOf(arm, design))).ToList()).ToList();
        for (var look = 0; look < Looks; look++)
        {
            var advice = Advise(design, courses, look).Advice;
            if (advice is Advice.Ship or Advice.DoNotShip)
                return advice;
        }
        return null;
    }

    private Recommendation Advise(AnalysisDesign design, List<List<Course>> courses, int look)
    {
        var (now, exposed) = (TimeAt(look), Exposed(look));
        var card = Card(design, courses, look, look, exposed);
        var isOver = IsEnded && look == Looks - 1;
        var planned = PlannedReading.Of(exposed, s_rules);
        var evidence = new Evidence(card)
        {
            Reading = planned?.CutAt(now.UtcDateTime, isOver) is { } cut
                ? Card(design, courses, LookAt(cut.ExposedThroughUtc), LookAt(cut.EventsThroughUtc), exposed)
                : null,
            Planned = planned,
            Occasion = Target is null ? Occasion.AnyTime : Occasion.Planned,
            TargetSampleSize = Target,
            IsOver = isOver,
            UntilUtc = now.UtcDateTime,
        };
        return Advisor.Advise(evidence, s_rules);
    }

    private Scorecard Card(AnalysisDesign design, List<List<Course>> courses, int exposedThrough, int eventsThrough, ExposureTimes exposed)
    {
        var cells = courses.SelectMany(
            (arms, metric) =>
                arms.Select((course, arm) => new MetricCell(metric, CellOf(design.Arms[arm]), course.At(exposedThrough, eventsThrough)))
        );
        var units = (exposedThrough + 1L) * UnitsPerDay / LooksPerDay;
        var table = new MetricTable(design.Arms.ToDictionary(CellOf, _ => units), [.. cells], [], new IntegrityCounts(0, 0, 0))
        {
            Exposed = exposed,
        };
        return ScorecardBuilder.Build(design, table, TimeAt(eventsThrough));
    }

    private ExposureTimes Exposed(int look)
    {
        DateTime? reached = PlannedDay is { } day && look >= day * LooksPerDay - 1 ? TimeAt(day * LooksPerDay - 1).UtcDateTime : null;
        return new(s_start.UtcDateTime, reached);
    }

    private AnalysisDesign Design()
    {
        List<Arm> arms = [.. Enumerable.Range(0, Treatments + 1).Select(i => new Arm(i + 1, $"arm{i}", $"arm{i}"))];
        var weights = new Dictionary<int, IReadOnlyList<double>> { [1] = [.. arms.Select(_ => 1.0)] };
        return new(arms, arms[0], weights, [.. Metrics.Select(metric => metric.Use)], 0.05, 0.95);
    }

    private ArmCourse CourseOf(Arm arm, AnalysisDesign design) => new(arm != design.Control, Looks, UnitsPerDay / LooksPerDay);

    private DateTimeOffset TimeAt(int look) => s_start + (look + 1) * Step;

    private int LookAt(DateTime time) => (int)((time - s_start.UtcDateTime) / Step) - 1;

    private static Cell CellOf(Arm arm) => new(arm.VariantId, 1, null);
}
