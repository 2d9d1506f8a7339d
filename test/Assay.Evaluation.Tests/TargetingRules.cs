using System.Text.Json;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation.Tests;

/// <summary>Which attributes satisfy which conditions. Conditions and attributes are written as the API takes them.</summary>
public sealed class TargetingRules
{
    [Theory]
    [InlineData("equals", """["US"]""", "\"US\"", true)]
    [InlineData("equals", """["US"]""", "\"us\"", false)]
    [InlineData("equals", "[8]", "8.0", true)]
    [InlineData("equals", "[8]", "\"8\"", false)]
    [InlineData("equals", "[true]", "true", true)]
    [InlineData("equals", "[true]", "1", false)]
    [InlineData("not_equals", """["US"]""", "\"DE\"", true)]
    [InlineData("not_equals", """["US"]""", "\"US\"", false)]
    [InlineData("in", """["DE", "FR"]""", "\"FR\"", true)]
    [InlineData("in", """["DE", 3]""", "3", true)]
    [InlineData("in", """["a","b","c","d","e","f","g","h","i"]""", "\"i\"", true)]
    [InlineData("in", """["a","b","c","d","e","f","g","h","i"]""", "\"j\"", false)]
    [InlineData("not_in", """["DE", "FR"]""", "\"FR\"", false)]
    [InlineData("gt", "[18]", "18", false)]
    [InlineData("gt", "[18]", "18.5", true)]
    [InlineData("gt", "[18]", "\"19\"", true)]
    [InlineData("gt", "[18]", "\"old\"", false)]
    [InlineData("gte", "[18]", "18", true)]
    [InlineData("lt", "[18]", "17", true)]
    [InlineData("lt", "[18]", "18", false)]
    [InlineData("lte", "[18]", "18", true)]
    [InlineData("contains", """["@example."]""", "\"ann@example.org\"", true)]
    [InlineData("contains", """["x", "y"]""", "\"abc\"", false)]
    [InlineData("starts_with", """["ad"]""", "\"admin\"", true)]
    [InlineData("ends_with", """[".org", ".net"]""", "\"a.net\"", true)]
    [InlineData("matches", """["^[a-z]+\\d{2}$"]""", "\"abc42\"", true)]
    [InlineData("matches", """["^[a-z]+\\d{2}$"]""", "\"abc4\"", false)]
    [InlineData("exists", "[true]", "0", true)]
    [InlineData("exists", "[]", "\"\"", true)]
    [InlineData("exists", "[false]", "0", false)]
    [InlineData("before", """["2025-01-01"]""", "\"2024-12-31T23:59:59Z\"", true)]
    [InlineData("before", """["2025-01-01"]""", "\"2025-01-01T00:30:00+01:00\"", true)]
    [InlineData("before", """["2025-01-01"]""", "\"2025-01-01\"", false)]
    [InlineData("after", """["2025-01-01T00:00:00Z"]""", "1735689600001", true)]
    [InlineData("after", """["2025-01-01T00:00:00Z"]""", "\"01/02/2025\"", false)]
    [InlineData("semver_eq", """["1.2.0"]""", "\"v1.2\"", true)]
    [InlineData("semver_eq", """["1.2.0"]""", "\"1.2.0+build.7\"", true)]
    [InlineData("semver_gt", """["1.9.0"]""", "\"1.10.0\"", true)]
    [InlineData("semver_gt", """["1.0.0-alpha"]""", "\"1.0.0\"", true)]
    [InlineData("semver_gte", """["2.0.0"]""", "\"2.0.0-rc.1\"", false)]
    [InlineData("semver_lt", """["1.0.0-beta.11"]""", "\"1.0.0-beta.2\"", true)]
    [InlineData("semver_lte", """["1.0.0-alpha.1"]""", "\"1.0.0-alpha.beta\"", false)]
    [InlineData("semver_eq", """["1.2.0"]""", "\"one.two\"", false)]
    [InlineData("gt", "[9007199254740992]", "9007199254740993", true)]
    [InlineData("lte", "[9007199254740992]", "9007199254740993", false)]
    [InlineData("equals", "[9007199254740992]", "9007199254740993", false)]
    [InlineData("in", "[1, 9007199254740992]", "9007199254740992", true)]
    [InlineData("any_of", "[9007199254740992]", "[9007199254740993]", false)]
    [InlineData("equals", """["12345678901234567890"]""", "\"12345678901234567890\"", true)]
    [InlineData("gte", "[18]", "17.99999999999999999999", false)]
    [InlineData("equals", "[0.1]", "0.10000000000000000001", false)]
    [InlineData("equals", "[1000]", "1e3", true)]
    [InlineData("any_of", """["red"]""", """[{"b": 1}, "red"]""", true)]
    [InlineData("any_of", """["red", "blue"]""", """["green", "blue"]""", true)]
    [InlineData("any_of", """["red"]""", "\"red\"", true)]
    [InlineData("any_of", """["red"]""", "[]", false)]
    [InlineData("all_of", """["red", "blue"]""", """["blue", "green", "red"]""", true)]
    [InlineData("all_of", """["red", "blue"]""", """["blue"]""", false)]
    public void An_operator_holds_or_not(string op, string values, string attribute, bool expected) =>
        Assert.Equal(expected, Matches($$"""{"attribute": "a", "op": "{{op}}", "values": {{values}}}""", $$"""{"a": {{attribute}}}"""));

    [Theory]
    [InlineData("equals", """["US"]""", false)]
    [InlineData("not_equals", """["US"]""", true)]
    [InlineData("in", """["US"]""", false)]
    [InlineData("not_in", """["US"]""", true)]
    [InlineData("lt", "[5]", false)]
    [InlineData("contains", """["US"]""", false)]
    [InlineData("matches", """[".*"]""", false)]
    [InlineData("all_of", """["US"]""", false)]
    [InlineData("exists", "[true]", false)]
    [InlineData("exists", "[false]", true)]
    public void A_missing_attribute_matches_only_negations(string op, string values, bool expected)
    {
        var condition = $$"""{"attribute": "a", "op": "{{op}}", "values": {{values}}}""";
        Assert.Equal(expected, Matches(condition, "{}"));
        Assert.Equal(expected, Matches(condition, """{"a": null}"""));
    }

    [Fact]
    public void Negate_turns_the_outcome_round_and_ignore_case_does_as_it_says()
    {
        Assert.True(Matches("""{"attribute": "a", "op": "in", "values": ["x"], "negate": true}""", """{"a": "y"}"""));
        Assert.True(Matches("""{"attribute": "a", "op": "equals", "values": ["straße"], "ignore_case": true}""", """{"a": "STRAßE"}"""));
        Assert.True(Matches("""{"attribute": "a", "op": "starts_with", "values": ["AD"], "ignore_case": true}""", """{"a": "admin"}"""));
    }

    [Fact]
    public void The_shorthand_asks_equality_of_each_attribute()
    {
        const string rule = """{"country_code": "US", "is_premium": true}""";
        Assert.True(Matches(rule, """{"country_code": "US", "is_premium": true}"""));
        Assert.False(Matches(rule, """{"country_code": "US", "is_premium": false}"""));
        Assert.False(Matches(rule, """{"country_code": "US"}"""));
        Assert.True(Matches("""{"country_code": ["US", "CA"], "age": {"gte": 18, "lt": 65}}""", """{"country_code": "CA", "age": 30}"""));
    }

    [Fact]
    public void Groups_nest()
    {
        const string rule =
            """{"any": [{"country": "DE"}, {"all": [{"attribute": "age", "op": "gte", "values": [18]}, {"country": "US"}]}]}""";
        Assert.True(Matches(rule, """{"country": "DE"}"""));
        Assert.True(Matches(rule, """{"country": "US", "age": 18}"""));
        Assert.False(Matches(rule, """{"country": "US", "age": 17}"""));
    }

    [Fact]
    public void Nested_attributes_are_read_by_dotted_names_and_ids_by_theirs()
    {
        Assert.True(Matches("""{"address.city": "Bern"}""", """{"address": {"city": "Bern"}}"""));
        Assert.True(Matches("""{"user_id": "user-1"}""", "{}"));
        Assert.False(Matches("""{"attribute": "anonymous_id", "op": "exists"}""", "{}"));
    }

    [Theory]
    [InlineData("""{"attribute": "a", "op": "sounds_like", "values": ["x"]}""", "rules.op", "unknown_operator")]
    [InlineData("""{"attribute": "a", "op": "matches", "values": ["("]}""", "rules.values", "bad_values")]
    [InlineData("""{"attribute": "a", "op": "matches", "values": ["(a)\\1"]}""", "rules.values", "bad_values")]
    [InlineData("""{"attribute": "a", "op": "gt", "values": ["tall"]}""", "rules.values", "bad_values")]
    [InlineData("""{"attribute": "a", "op": "in", "values": []}""", "rules.values", "bad_values")]
    [InlineData("""{"attribute": "a", "op": "before", "values": ["soon"]}""", "rules.values", "bad_values")]
    [InlineData("""{"a": 9007199254740993}""", "rules.all[0].values", "number_not_exact")]
    [InlineData("""{"a": [1, -12345678901234567890]}""", "rules.all[0].values", "number_not_exact")]
    [InlineData("""{"a": 0.1234567890123456789}""", "rules.all[0].values", "number_not_exact")]
    [InlineData("""{"attribute": "a", "op": "lte", "values": ["9007199254740993"]}""", "rules.values", "number_not_exact")]
    [InlineData("""{"attribute": "a", "op": "any_of", "values": [1e300]}""", "rules.values", "number_not_exact")]
    [InlineData("""{"attribute": "a", "op": "any_of", "values": [[1]]}""", "rules.values", "bad_values")]
    [InlineData("""{"attribute": "a", "op": "all_of", "values": [null]}""", "rules.values", "bad_values")]
    [InlineData("""{"all": []}""", "rules.all", "empty_group")]
    [InlineData("""{"any": [{"a": 1}, {"segment": "s", "attribute": "a"}]}""", "rules.any[1]", "condition_shape")]
    [InlineData("""{}""", "rules", "condition_shape")]
    [InlineData("""{"segment": "nobody-knows"}""", "rules", "unknown_segment")]
    public void A_faulty_condition_is_refused_with_the_place_named(string rules, string place, string code)
    {
        var fault = Assert.Single(Build(rules).Faults);
        Assert.Equal(($"segments.s.{place}", code), (fault.Place, fault.Code));
    }

    private static bool Matches(string rules, string attributes)
    {
        var build = Build(rules);
        Assert.Empty(build.Faults);
        var context = new EvaluationContext("user-1", Attributes.FromJson(JsonElement.Parse(attributes)));
        return build.Snapshot.Segment("s")!.Contains(context, build.Snapshot);
    }

    private static SnapshotBuild Build(string rules) =>
        Snapshot.Build(
            new() { Version = 1, Segments = [new() { Key = "s", Rules = JsonSerializer.Deserialize<ConditionDefinition>(rules) }] }
        );
}
