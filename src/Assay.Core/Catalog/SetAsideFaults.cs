namespace Assay.Core.Catalog;

/// <summary>Why rows cannot be set aside, or taken back in.</summary>
internal static class SetAsideFaults
{
    public static Fault NotFound(int number) =>
        new("exclusion_not_found", FaultKind.NotFound, $"Nothing of the experiment is set aside under the number {number}.");

    public static Fault TooMany(int limit) =>
        new("too_many_exclusions", FaultKind.Invalid, $"At most {limit} exclusions an experiment: delete one, or name rows more widely.");
}
