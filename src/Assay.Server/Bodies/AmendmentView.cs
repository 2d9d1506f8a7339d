using System.Text.Json;
using Assay.Core.Catalog;

namespace Assay.Server.Bodies;

/// <summary>A change of the plan after the start.</summary>
/// <param name="What">The member that changed.</param>
/// <param name="Revision">The first one under the new plan.</param>
internal sealed record AmendmentView(
    int Number,
    DateTimeOffset At,
    string By,
    int Iteration,
    int Revision,
    string What,
    JsonElement? From,
    JsonElement? To
)
{
    public static IReadOnlyList<AmendmentView> Of(Experiment experiment) =>
        [
            .. experiment.Amendments.Select(one => new AmendmentView(
                one.Number,
                one.AtUtc,
                one.By,
                one.Iteration,
                one.Revision,
                one.What,
                one.From,
                one.To
            )),
        ];
}
