using Assay.Core;
using Assay.Core.Decide;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

internal sealed record BecauseView(string Code, string Text);

internal sealed record RecommendationView([property: NamesOf<Advice>] string Action, string? Variant, IReadOnlyList<BecauseView> Reasons)
{
    public static RecommendationView From(Recommendation advice) =>
        new(Wire.Name(advice.Advice), advice.Arm?.Key, [.. advice.Because.Select(because => new BecauseView(because.Code, because.Text))]);
}
