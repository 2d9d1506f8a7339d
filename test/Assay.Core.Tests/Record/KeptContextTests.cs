using Assay.Core.Record;

namespace Assay.Core.Tests;

public sealed class KeptContextTests
{
    private static readonly RecordLimits s_limits = new() { MaxPropertiesBytes = 40, MaxPropertyKeys = 4 };

    [Theory]
    [InlineData(null)]
    [InlineData("""{"a": "as it is written" }""")]
    [InlineData("""{"":1,"a":2,"b":3,"c":4}""")]
    public void What_fits_is_kept_as_it_is(string? context)
    {
        var kept = KeptContext.Of(context, s_limits);

        Assert.Equal(context, kept.Json);
        Assert.Empty(kept.LeftOut);
    }

    [Theory]
    [InlineData("""{"small": 1, "large": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}""", """{"small":1}""", "large")]
    [InlineData("""{"a": "xxxxxxxxxxxxxxx", "b": "xxxxxxxxxxxxxxxxxx", "c": [1]}""", """{"a":"xxxxxxxxxxxxxxx","c":[1]}""", "b")]
    [InlineData("""{"a": "éééééééééééééééé", "b\u0020c": null}""", """{"b\u0020c":null}""", "a")]
    [InlineData("""{"a": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}""", null, "a")]
    [InlineData("""{"":1,"a":2,"b":3,"c":4,"d":55}""", """{"":1,"a":2,"b":3,"c":4}""", "d")]
    [InlineData("""{"":1,"a":2,"b":3,"c":4,"d":5}""", """{"":1,"b":3,"c":4,"d":5}""", "a")]
    public void The_largest_members_are_left_out_until_the_others_are_small_and_few_enough(string context, string? json, string leftOut)
    {
        var kept = KeptContext.Of(context, s_limits);

        Assert.Equal(json, kept.Json);
        Assert.Equal([leftOut], kept.LeftOut);
    }
}
