using Assay.Core.Catalog;

namespace Assay.Core.Record;

/// <summary>How an experiment's rows are read as evidence.</summary>
/// <param name="JoinsPeople">Ids of one person are one unit.</param>
/// <param name="SetAside">Rows that do not count.</param>
public sealed record EvidenceRules(bool JoinsPeople, IReadOnlyList<SetAside> SetAside)
{
    /// <summary>Every row counts, and every id is a unit of its own.</summary>
    public static EvidenceRules Plain { get; } = new(false, []);

    public static EvidenceRules Of(Experiment experiment) => new(AreUnitsPeople(experiment), experiment.SetAside);

    /// <summary>Accounts, sessions and the like have ids of their own, whoever uses them.</summary>
    public static bool AreUnitsPeople(Experiment experiment) => experiment.UnitType is "user" or "anonymous";
}
