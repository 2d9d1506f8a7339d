using System.Text;
using System.Text.Json;
using Assay.Core.Record;
using Assay.Core.Record.Reading;

namespace Assay.Core.Tests;

public sealed class IncomingTextTests
{
    private static readonly JsonLimits s_limits = new(Depth: 8, MembersPerObject: 10);

    [Fact]
    public void Text_is_whole_characters_without_U0000()
    {
        // Not as data of a theory: half a pair does not survive in an attribute.
        (string Text, string? Code)[] cases =
        [
            ("plain \ud83d\ude00", null),
            ("", null),
            ("a\0", "nul_character"),
            ("\ud800", "lone_surrogate"),
            ("\ude00\ud83d", "lone_surrogate"),
            ("\ud83d\ude00\ud83d", "lone_surrogate"),
            ("a\udfffb", "lone_surrogate"),
        ];

        Assert.Equal(cases.Select(one => one.Code), cases.Select(one => IncomingText.Check(one.Text)?.Code));
    }

    [Fact]
    public void One_spoilt_item_of_a_batch_spoils_no_other()
    {
        string[] items =
        [
            """{"a": 1}""",
            """{"a": 1e999}""",
            """{"a": 1, "a": 2}""",
            """{"a": {"b": ["\ud800"]}, "c": {}}""",
            """{"a": "\u0000"}""",
            new string('[', 5_000) + new string(']', 5_000),
            """{"a": {"b": 1}, "b": {"a": 1}}""",
            "7",
            """{"a": [1], "\ud800": 1}""",
            """{"a": 1}""",
        ];

        var fault = IncomingText.CheckItems(Encoding.UTF8.GetBytes($"[{string.Join(',', items)}]"), s_limits, out var found);

        Assert.Null(fault);
        Assert.Equal(
            [
                (1, "number_out_of_range"),
                (2, "duplicate_member"),
                (3, "lone_surrogate"),
                (4, "nul_character"),
                (5, "body_too_deep"),
                (8, "lone_surrogate"),
            ],
            found.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value.Code))
        );
    }

    [Fact]
    public void Bytes_that_are_no_text_spoil_their_item_alone()
    {
        byte[] json = [.. "[{\"a\": \"x\"}, {\"a\": \""u8, 0xff, .. "\"}, {\"a\": \"y\"}]"u8];

        Assert.Null(IncomingText.CheckItems(json, s_limits, out var found));
        Assert.Equal((1, "malformed_utf8"), (Assert.Single(found).Key, found[1].Code));
    }

    [Theory]
    [InlineData("[1, 2", "malformed_json")]
    [InlineData("{}", "array_expected")]
    public void What_is_no_array_is_refused_whole(string json, string code) =>
        Assert.Equal(code, IncomingText.CheckItems(Encoding.UTF8.GetBytes(json), s_limits, out _)?.Code);

    [Theory]
    [InlineData("""{"user_id": "u", "type": "t", "properties": {"value": 99.5}}""", 99.5)]
    [InlineData("""{"user_id": "u", "type": "t", "value": 5, "properties": {"value": 7}}""", 5.0)]
    [InlineData("""{"properties": {"value": 7}, "value": null}""", 7.0)]
    [InlineData("""{"properties": {"value": "7"}}""", null)]
    [InlineData("""{"properties": {"x": {"value": 7}}}""", null)]
    public void A_number_among_the_properties_is_the_value_where_there_is_no_other(string text, double? value)
    {
        var json = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(json);
        reader.Read();

        var input = EventReader.Read(ref reader, json);

        Assert.Equal(value, input.Value.Value);
        Assert.Equal((JsonTokenType.EndObject, 0), (reader.TokenType, reader.CurrentDepth));
    }

    [Theory]
    [InlineData("1,234", null)]
    [InlineData("12,5", null)]
    [InlineData("1.234,5", null)]
    [InlineData("1,23,4", null)]
    [InlineData("12 EUR", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("1e999", null)]
    [InlineData("5%", null)]
    [InlineData("", null)]
    [InlineData("1e3", 1000.0)]
    [InlineData("+5", 5.0)]
    [InlineData("-.5", -0.5)]
    public void A_number_that_could_be_another_is_not_read(string text, double? expected) =>
        Assert.Equal(expected, NumberText.TryRead(text, null, out var number) ? number : null);
}
