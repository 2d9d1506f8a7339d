using Assay.Core.Catalog;

namespace Assay.Core.Record;

/// <summary>How an experiment's rows are read as evidence.</summary>
/// <param name="JoinsPeople">Ids of one person are one unit.</param>
/// <param name="SetAside">Rows that do not count.</param>
public sealed record EvidenceRules(bool JoinsPeople, IReadOnlyList<SetAside> SetAside)
{
    /// <summary>Every row counts, and every id is a unit of its own.</summary>
    public static EvidenceRules Plain { get; } = new(false, []);

    /// <summary>API keys of environments where the experiment does not run: what they recorded does not count.</summary>
    public IReadOnlyList<long> KeysElsewhere { get; init; } = [];

    /// <param name="keys">Where each key records.</param>
    public static EvidenceRules Of(Experiment experiment, Iteration iteration, KeyEnvironments keys) =>
        new(AreUnitsPeople(experiment), experiment.SetAside) { KeysElsewhere = keys.KeysOutside(iteration.CurrentRevision.Environments) };

    /// <summary>Accounts, sessions and the like have ids of their own, whoever uses them.</summary>
    public static bool AreUnitsPeople(Experiment experiment) => experiment.UnitType is "user" or "anonymous";
}
