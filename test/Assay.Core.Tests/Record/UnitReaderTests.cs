using System.Text;
using System.Text.Json;
using Assay.Core.Record.Reading;

namespace Assay.Core.Tests.Record;

public sealed class UnitReaderTests
{
    [Fact]
    public void The_context_is_kept_before_the_attributes() =>
        Assert.Equal(
            new UnitInput("u1", "a1", """{"country": "DE"}""", """{"plan":"pro"}"""),
            Read("""{"attributes": {"country": "DE"}, "user_id": "u1", "anonymous_id": "a1", "context": {"plan":"pro"}}""").Value
        );

    [Theory]
    [InlineData("""{"user_id": "u1", "context": "web", "attributes": []}""")]
    [InlineData("""{"user_id": "u1", "context": {}, "unknown": [{"user_id": "u2"}]}""")]
    public void What_is_no_object_with_members_is_not_kept(string json) =>
        Assert.Equal(new UnitInput("u1", null, null, null), Read(json).Value);

    [Fact]
    public void A_user_id_that_is_no_text_is_refused() => Assert.Equal("wrong_type", Read("""{"user_id": ["u1"]}""").Fault?.Code);

    private static Outcome<UnitInput> Read(string text)
    {
        var json = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return UnitReader.Read(ref reader, json);
    }
}
