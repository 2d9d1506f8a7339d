using System.Globalization;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Evaluation;

namespace Assay.Core.Demo;

/// <summary>What one unit did. Its exposure is <c>null</c> where it got lost.</summary>
internal sealed record SimulatedPerson(Exposure? Exposure, IReadOnlyList<MetricEvent> Events);

/// <summary>Units that meet an experiment one after the other over its time, and act by the simulated rates.</summary>
/// <remarks>
/// The numbers are the same at every fill: who is in which variant, and does what when, comes from a seed. The ids are not, since records
/// stay when the demonstration is deleted: they carry the experiment's number, and among the candidates for an id the first is taken
/// that the experiment's own hash puts into the wanted variant.
/// </remarks>
internal sealed class SimulatedPeople(SimulatedExperiment simulated, Experiment experiment, DateTime start, TimeSpan duration)
{
    /// <summary>The longest time from meeting the experiment to an event of it.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(31);

    private static readonly string[] Channels = ["web", "ios", "android"];

    private readonly Random _random = new(simulated.Key.Aggregate(17, (seed, letter) => unchecked(seed * 31 + letter)));
    private int _candidate;

    public IEnumerable<SimulatedPerson> All(CatalogView view, Enrolment enrolment)
    {
        for (var number = 0; number < simulated.Units; number++)
        {
            var isTreated = _random.Next(2) == 1;
            var (unit, variant) = Next(view, enrolment, isTreated);
            yield return Act(unit, variant, start + duration * ((number + _random.NextDouble()) / simulated.Units));
        }
    }

    private (string Unit, Variant Variant) Next(CatalogView view, Enrolment enrolment, bool isTreated)
    {
        while (true)
        {
            var unit = string.Create(CultureInfo.InvariantCulture, $"{simulated.Key}-{experiment.Id}-{_candidate++}");
            if (enrolment.Look(view, experiment, new EvaluationContext(unit)).Variant is { } variant && variant.IsControl != isTreated)
                return (unit, variant);
        }
    }

    private SimulatedPerson Act(string unit, Variant variant, DateTime met)
    {
        var isTreated = !variant.IsControl;
        var isLost = isTreated && _random.NextDouble() < simulated.LostExposures;
        var context = $$"""{"channel":"{{Channels[_random.Next(Channels.Length)]}}"}""";
        var exposure = new Exposure(experiment.Id, 1, 1, unit, variant.Id, met, ExposureSource.Assigned, context);
        var events = new List<MetricEvent>();
        if (_random.NextDouble() < (isTreated ? simulated.TreatmentRate : simulated.ControlRate))
            events.Add(Event(unit, "purchase", met, Math.Round(20 * Math.Exp(0.6 * NextNormal()), 2)));
        if (_random.NextDouble() < (isTreated ? simulated.TreatmentErrorRate : simulated.ControlErrorRate))
            events.Add(Event(unit, "error", met, null));
        return new SimulatedPerson(isLost ? null : exposure, events);
    }

    private MetricEvent Event(string unit, string type, DateTime met, double? value)
    {
        var at = met + TimeSpan.FromMinutes(1 + 30 * _random.NextDouble());
        return new MetricEvent($"{unit}-{type}", unit, type, at, at, value);
    }

    private double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
