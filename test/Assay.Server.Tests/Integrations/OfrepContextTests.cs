using System.Text;
using Assay.Server.Integrations.Ofrep;

namespace Assay.Server.Tests.Integrations;

public sealed class OfrepContextTests
{
    [Theory]
    [InlineData("""{"context": {"targetingKey": "u"}}""", null)]
    [InlineData("""{"context": { "targetingKey" : "u" }}""", null)]
    [InlineData("""{"context": {"targetingKey": "u", "a": 1}}""", """{"a": 1}""")]
    [InlineData("""{"context": {"a": 1, "targetingKey": "u"}}""", """{"a": 1}""")]
    [InlineData(
        """{"context": {"a": {"targetingKey": "x"} , "targetingKey": "u" , "b": [2]}}""",
        """{"a": {"targetingKey": "x"} , "b": [2]}"""
    )]
    [InlineData("""{"x": {"context": 7}, "context": {"targetingKey":"u","a":"\u00e9"}, "y": 1}""", """{"a":"\u00e9"}""")]
    [InlineData("""{"context": {"targetingKey": 7, "a": 1}}""", """{"a": 1}""", "7")]
    [InlineData("""{"context": {"a": 1}}""", """{"a": 1}""", null)]
    [InlineData("""{"context": {}}""", null, null)]
    [InlineData("""{"context": null}""", null, null)]
    [InlineData("{}", null, null)]
    public void Attributes_are_everything_beside_the_targeting_key(string body, string? attributes, string? key = "u")
    {
        var read = OfrepContext.Read(Encoding.UTF8.GetBytes(body)).Value;
        Assert.Equal((key, attributes), (read.TargetingKey, read.Attributes));
    }

    [Fact]
    public void The_anonymous_id_is_an_attribute_too()
    {
        var read = OfrepContext.Read("""{"context": {"anonymousId": "v", "targetingKey": "u"}}"""u8).Value;
        Assert.Equal(("v", """{"anonymousId": "v"}"""), (read.AnonymousId, read.Attributes));
    }
}
