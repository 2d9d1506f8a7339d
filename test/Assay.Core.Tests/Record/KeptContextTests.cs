using Assay.Core.Record;

namespace Assay.Core.Tests;

public sealed class KeptContextTests
{
    private const int Bytes = 40;

    [Theory]
    [InlineData(null)]
    [InlineData("""{"a": "as it is written" }""")]
    public void What_fits_is_kept_as_it_is(string? context)
    {
        var kept = KeptContext.Of(context, Bytes);

        Assert.Equal(context, kept.Json);
        Assert.Empty(kept.LeftOut);
    }

    [Theory]
    [InlineData("""{"small": 1, "large": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}""", """{"small":1}""", "large")]
    [InlineData("""{"a": "xxxxxxxxxxxxxxx", "b": "xxxxxxxxxxxxxxxxxx", "c": [1]}""", """{"a":"xxxxxxxxxxxxxxx","c":[1]}""", "b")]
    [InlineData("""{"a": "éééééééééééééééé", "b\u0020c": null}""", """{"b\u0020c":null}""", "a")]
    [InlineData("""{"a": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}""", null, "a")]
    public void The_largest_members_are_left_out_until_the_others_fit(string context, string? json, string leftOut)
    {
        var kept = KeptContext.Of(context, Bytes);

        Assert.Equal(json, kept.Json);
        Assert.Equal([leftOut], kept.LeftOut);
    }
}
