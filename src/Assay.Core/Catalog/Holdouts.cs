namespace Assay.Core.Catalog;

/// <summary>What a caller wants a holdout to be; <c>null</c> asks for the default.</summary>
/// <param name="Percent">Share of the units kept out, 0–100; needed.</param>
public sealed record HoldoutSpec(string? Key, string? Name, string? Description, decimal? Percent);

/// <summary>What people do with holdouts.</summary>
public sealed class Holdouts(Catalog catalog) : Definitions<Holdout, HoldoutSpec>(catalog, ItemKinds.Holdout)
{
    /// <summary>The experiments that keep the holdout's units out.</summary>
    public static IEnumerable<Experiment> UsersOf(Holdout holdout, CatalogView view) =>
        view.Experiments.Where(experiment => experiment.Holdouts.Contains(holdout.Key));

    protected override Holdout Blank(HoldoutSpec spec, CatalogView view, long id, DateTimeOffset now) =>
        new()
        {
            Id = id,
            Key = KeyOf(spec.Key, spec.Name, view),
            Salt = SaltOf(id, now),
        };

    /// <remarks>
    /// While an experiment runs, a growing share would throw enrolled units out, and a shrinking one would let units in that the
    /// experiment's earlier days never saw.
    /// </remarks>
    protected override Outcome<Holdout> Complete(HoldoutSpec spec, Holdout current, CatalogView view)
    {
        var errors = new FieldErrors();
        CheckTexts(spec.Key, spec.Name, spec.Description, current, errors);
        errors.Require(
            spec.Percent is >= 0 and <= 100 && spec.Percent * 100 % 1 == 0,
            "percent",
            "A holdout's share lies between 0 and 100 percent, in steps of 0.01."
        );
        if (errors.Any)
            return errors.ToFault();
        var running = UsersOf(current, view).FirstOrDefault(one => one.Status is ExperimentStatus.Running or ExperimentStatus.Paused);
        if (running is not null && spec.Percent != current.Percent)
            return Faults.HoldoutInUse(running.Key);
        return current with { Name = spec.Name ?? current.Key, Description = spec.Description ?? "", Percent = spec.Percent!.Value };
    }
}
