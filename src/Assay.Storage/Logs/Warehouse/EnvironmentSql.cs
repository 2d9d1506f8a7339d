using Assay.Core.Record;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Leaves out what was recorded in environments where the experiment does not run.</summary>
internal static class EnvironmentSql
{
    /// <summary>A further condition on the rows of <c>exposures</c> or <c>events</c>; empty where no key is of another environment.</summary>
    public static string AndOfExperiment(string row, EvidenceRules rules, SqlText text) =>
        rules.KeysElsewhere.Count == 0
            ? ""
            : $" AND coalesce({row}.key_id NOT IN ({string.Join(", ", rules.KeysElsewhere.Select(key => text.Bind(key)))}), true)";
}
