using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Assay.Evaluation.Targeting;

/// <summary>The operators by name: how each makes its test, and whether it turns the outcome round.</summary>
internal sealed record Operator(Operator.Factory Make, bool Negates = false)
{
    /// <summary>Makes the test, or gives null where the values do not suit the operator.</summary>
    public delegate ValueTest? Factory(ConditionDefinition condition);

    private static readonly FrozenDictionary<string, Operator> _byName = new Dictionary<string, Operator>
    {
        ["equals"] = new(Equality),
        ["not_equals"] = new(Equality, Negates: true),
        ["in"] = new(Equality),
        ["not_in"] = new(Equality, Negates: true),
        ["gt"] = new(Ordered<ExactNumber>(Read.Number, Order.Greater)),
        ["gte"] = new(Ordered<ExactNumber>(Read.Number, Order.Greater | Order.Equal)),
        ["lt"] = new(Ordered<ExactNumber>(Read.Number, Order.Less)),
        ["lte"] = new(Ordered<ExactNumber>(Read.Number, Order.Less | Order.Equal)),
        ["contains"] = new(Relation((text, part, comparison) => text.Contains(part, comparison))),
        ["starts_with"] = new(Relation((text, part, comparison) => text.StartsWith(part, comparison))),
        ["ends_with"] = new(Relation((text, part, comparison) => text.EndsWith(part, comparison))),
        ["matches"] = new(Pattern),
        ["exists"] = new(_ => new PresenceTest()),
        ["before"] = new(Ordered<DateTime>(Read.Time, Order.Less)),
        ["after"] = new(Ordered<DateTime>(Read.Time, Order.Greater)),
        ["semver_eq"] = new(Ordered<SemanticVersion>(Read.Version, Order.Equal)),
        ["semver_gt"] = new(Ordered<SemanticVersion>(Read.Version, Order.Greater)),
        ["semver_gte"] = new(Ordered<SemanticVersion>(Read.Version, Order.Greater | Order.Equal)),
        ["semver_lt"] = new(Ordered<SemanticVersion>(Read.Version, Order.Less)),
        ["semver_lte"] = new(Ordered<SemanticVersion>(Read.Version, Order.Less | Order.Equal)),
        ["any_of"] = new(condition => AreSingle(condition) ? new ListTest(condition.Values, condition.IgnoreCase, all: false) : null),
        ["all_of"] = new(condition => AreSingle(condition) ? new ListTest(condition.Values, condition.IgnoreCase, all: true) : null),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Operator? Find(string name) => _byName.GetValueOrDefault(name);

    private static EqualityTest? Equality(ConditionDefinition condition) =>
        AreSingle(condition) ? new(condition.Values, condition.IgnoreCase) : null;

    private static Factory Ordered<T>(OrderTest<T>.Read read, Order wanted)
        where T : struct, IComparable<T> =>
        condition => condition.Values is [var value] && read(value, out var bound) ? new OrderTest<T>(read, bound, wanted) : null;

    private static Factory Relation(Func<string, string, StringComparison, bool> relation) =>
        condition => AreTexts(condition) ? new TextTest(relation, condition.Values, condition.IgnoreCase) : null;

    private static PatternTest? Pattern(ConditionDefinition condition)
    {
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (condition.IgnoreCase ? RegexOptions.IgnoreCase : 0);
        try
        {
            return AreTexts(condition) ? new([.. condition.Values.Select(value => new Regex(value.Text!, options))]) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null; // the only way the framework has to say that a pattern is bad
        }
    }

    private static bool AreSingle(ConditionDefinition condition) =>
        condition.Values.Count > 0 && condition.Values.All(value => value.Kind is not (AttributeKind.Missing or AttributeKind.List));

    private static bool AreTexts(ConditionDefinition condition) =>
        condition.Values.Count > 0 && condition.Values.All(value => value.Kind == AttributeKind.Text);
}
