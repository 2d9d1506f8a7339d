using System.Text;
using Assay.Evaluation.Bucketing;

namespace Assay.Server.Tests.Model;

/// <summary>What an answer must be: its status and, for a refusal, its code.</summary>
internal readonly record struct Expected(int Status, string? Code = null)
{
    public static readonly Expected Ok = new(200);

    public bool IsSuccess => Status < 400;
}

/// <summary>What a unit met, as it was told: in whatever order.</summary>
/// <param name="Revision">Which of the iteration's allocations held then, from 0.</param>
internal sealed record PlainExposure(string Unit, int Variant, DateTime At, bool IsExternal, int Revision);

/// <summary>One run: who was exposed to what, and when.</summary>
internal sealed class PlainIteration(PlainPeople people, DateTime started, int[] weights, int traffic)
{
    private readonly List<PlainExposure> _exposures = [];

    public string Salt { get; set; } = "";
    public DateTime Started { get; } = started;
    public DateTime? Ended { get; set; }

    /// <summary>The shares that held one after the other: what is dated before any start was drawn by the first.</summary>
    public List<(int[] Weights, int Traffic)> Revisions { get; } = [(weights, traffic)];

    /// <summary>Whether that was news: earlier than what was known of the unit, variant and source.</summary>
    public bool Expose(PlainExposure told)
    {
        if (_exposures.Any(one => one with { At = told.At, Revision = told.Revision } == told && one.At <= told.At))
            return false;
        _exposures.Add(told);
        return true;
    }

    /// <summary>The variant that our own assignment gave the id; else the one it gave the person first, under another id.</summary>
    public int? Own(string unit)
    {
        var given = _exposures.Where(one => !one.IsExternal && people.Of(one.Unit) == people.Of(unit)).OrderBy(one => one.At).ToList();
        return (given.Find(one => one.Unit == unit) ?? given.FirstOrDefault())?.Variant;
    }

    public bool Covers(DateTime at) => Ended is null || at <= Ended;

    /// <summary>Units that count, with what they met first: exposed while it ran, in one variant only.</summary>
    public IEnumerable<PlainExposure> Counted =>
        from exposure in _exposures
        where Covers(exposure.At)
        group exposure by people.Of(exposure.Unit) into unit
        where unit.Select(one => one.Variant).Distinct().Count() == 1
        select unit.MinBy(one => one.At);

    /// <summary>Units that met several.</summary>
    public int Crossovers =>
        _exposures
            .Where(one => Covers(one.At))
            .GroupBy(one => people.Of(one.Unit))
            .Count(unit => unit.Select(one => one.Variant).Distinct().Count() > 1);
}

/// <summary>An experiment as the rules for its life describe it. Its first variant is the control.</summary>
internal sealed class PlainExperiment(PlainPeople people, string key, int[] weights)
{
    public const string Schedulable = "k1";

    private static readonly Dictionary<string, (string[] From, string To)> _steps = new()
    {
        ["submit"] = (["draft"], "in_review"),
        ["approve"] = (["in_review"], "approved"),
        ["reject"] = (["in_review", "approved", "scheduled"], "draft"),
        ["schedule"] = (["draft", "approved"], "scheduled"),
        ["start"] = (["draft", "approved", "scheduled"], "running"),
        ["pause"] = (["running"], "paused"),
        ["resume"] = (["paused"], "running"),
        ["stop"] = (["running", "paused"], "stopped"),
        ["archive"] = (["draft", "stopped"], "archived"),
        ["iterations"] = (["running", "paused", "stopped"], "running"),
    };

    private int[] _weights = weights;
    private int _traffic = 100;
    private int? _shipped;

    public static IReadOnlyList<string> VariantKeys { get; } = ["a", "b", "c"];

    public static IEnumerable<string> Steps => _steps.Keys;

    public string Key { get; } = key;
    public long Id { get; init; }
    public string Status { get; private set; } = "draft";
    public int Version { get; set; } = 1;
    public List<PlainIteration> Iterations { get; } = [];
    public PlainIteration? Current => Iterations.LastOrDefault();
    public IEnumerable<string> Variants => VariantKeys.Take(_weights.Length);

    private bool IsLive => Status is "running" or "paused";

    public Expected Take(string step, int? ship, DateTime now)
    {
        var (from, to) = _steps[step];
        if (!from.Contains(Status))
            return new(409, "wrong_state");
        if (step == "schedule" && Key != Schedulable)
            return new(422, "planned_start_missing");
        if (step is "submit" or "schedule" or "start" or "iterations" && !CanRun(_weights).IsSuccess)
            return CanRun(_weights);
        if (step == "stop" && ship >= _weights.Length)
            return new(422, "unknown_variant");
        if (step is "stop" or "iterations" && Current is { Ended: null } current)
            current.Ended = now;
        if (step is "start" or "iterations")
            Iterations.Add(new PlainIteration(people, now, _weights, _traffic));
        if (step is "stop" or "iterations")
            _shipped = ship;
        Status = to;
        return Expected.Ok;
    }

    public Expected Reweigh(int[] weights)
    {
        if (IsLive && weights.Length != _weights.Length)
            return new(409, "locked_while_running");
        if (IsLive && !CanRun(weights).IsSuccess)
            return CanRun(weights);
        if (Status != "draft" && !IsLive && !weights.SequenceEqual(_weights))
            return new(409, "not_editable");
        return Allocate(weights, _traffic);
    }

    public Expected Ramp(int percent)
    {
        if (IsLive && percent < _traffic)
            return new(409, "traffic_cannot_shrink");
        if (Status != "draft" && !IsLive && percent != _traffic)
            return new(409, "not_editable");
        return Allocate(_weights, percent);
    }

    /// <summary>A draft may be unfinished; what runs may not.</summary>
    private static Expected CanRun(int[] weights) =>
        weights.Length < 2 ? new(422, "validation_failed")
        : weights.Sum() != 100 ? new(422, "allocation_sum")
        : Expected.Ok;

    private Expected Allocate(int[] weights, int traffic)
    {
        if (IsLive && (traffic != _traffic || !weights.SequenceEqual(_weights)))
            Current!.Revisions.Add((weights, traffic));
        (_weights, _traffic) = (weights, traffic);
        return Expected.Ok;
    }

    /// <summary>The variant the unit gets now; <c>null</c>: it does not take part.</summary>
    public int? VariantOf(string unit)
    {
        if (Current is not { } iteration)
            return null;
        if (!IsLive)
            return _shipped ?? 0;
        if (iteration.Own(unit) is { } held)
            return held;
        return Status == "paused" ? null : AllocatedTo(unit, iteration, (_weights, _traffic));
    }

    /// <summary>Records that the unit met its variant, where that is news.</summary>
    public bool Enrol(string unit, DateTime now) =>
        Status == "running"
        && VariantOf(unit) is { } variant
        && Current!.Expose(new(unit, variant, now, IsExternal: false, Current.Revisions.Count - 1));

    /// <summary>The iteration of an exposure: those of the past lie before the first start.</summary>
    public PlainIteration IterationAt(int? hour) => hour is null ? Current! : Iterations[0];

    /// <summary>The variant of an exposure that claims to be ours: the one the unit holds in that iteration, else the one its bucket had.</summary>
    public int? GivenTo(string unit, int? hour)
    {
        var iteration = IterationAt(hour);
        return iteration.Own(unit) ?? AllocatedTo(unit, iteration, hour is null ? (_weights, _traffic) : iteration.Revisions[0]);
    }

    /// <summary>Each variant owns as many buckets as its weight says; of those, the first so many percent are open.</summary>
    private int? AllocatedTo(string unit, PlainIteration iteration, (int[] Weights, int Traffic) shares)
    {
        var bucket = Hash.XxHash32(Encoding.UTF8.GetBytes($"{unit}:{Key}:{iteration.Salt}"), 0) % 10_000;
        var start = 0;
        for (var variant = 0; variant < shares.Weights.Length; variant++)
        {
            var width = shares.Weights[variant] * 100;
            if (bucket >= start && bucket < start + width)
                return bucket < start + (width * shares.Traffic + 99) / 100 ? variant : null;
            start += width;
        }
        return null;
    }
}
