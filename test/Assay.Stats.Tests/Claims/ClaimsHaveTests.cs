using System.Reflection;
using System.Text.RegularExpressions;

namespace Assay.Stats.Tests.Claims;

public sealed partial class ClaimsHaveTests
{
    [Fact]
    public void Every_claim_has_a_test_and_every_tested_claim_a_line_in_the_documentation()
    {
        var text = File.ReadAllText(Path.Combine(Spec.Path(".."), "docs", "methods", "claims.md"));
        var promised = ClaimLine().Matches(text).Select(match => match.Groups["id"].Value).ToHashSet();
        var tested = typeof(ClaimsHaveTests)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<ClaimAttribute>())
            .Select(claim => claim.Id)
            .ToHashSet();
        Assert.Empty(promised.Except(tested));
        Assert.Empty(tested.Except(promised));
    }

    [GeneratedRegex("^\\| (?<id>[A-Z]+-\\d+) \\|", RegexOptions.Multiline)]
    private static partial Regex ClaimLine();
}
