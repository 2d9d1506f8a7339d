using System.Globalization;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Evaluation;

namespace Assay.Core.Demo;

/// <summary>What one unit did. Its exposure is <c>null</c> where it got lost.</summary>
internal sealed record SimulatedPerson(Exposure? Exposure, IReadOnlyList<MetricEvent> Events);

/// <summary>Units that meet an experiment one after the other over its time, and act by the simulated rates.</summary>
internal sealed class SimulatedPeople(SimulatedExperiment simulated, Experiment experiment, DateTime start, TimeSpan duration)
{
    private static readonly string[] Channels = ["web", "ios", "android"];

    private readonly Random _random = new(simulated.Key.Aggregate(17, (seed, letter) => unchecked(seed * 31 + letter)));

    public IEnumerable<SimulatedPerson> All(CatalogView view, Enrolment enrolment)
    {
        for (var number = 0; number < simulated.Units; number++)
        {
            var unit = string.Create(CultureInfo.InvariantCulture, $"{simulated.Key}-{number}");
            var variant = enrolment.Look(view, experiment, new EvaluationContext(unit)).Variant!;
            yield return Act(unit, variant, start + duration * ((number + _random.NextDouble()) / (simulated.Units + 1)));
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
