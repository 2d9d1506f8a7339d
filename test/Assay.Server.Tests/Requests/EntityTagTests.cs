using Assay.Server.Requests;

namespace Assay.Server.Tests.Requests;

public sealed class EntityTagTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("*", null)]
    [InlineData("\"7\"", 7L)]
    [InlineData("W/\"7\"", 7L)]
    [InlineData("7", IfMatch.None)]
    [InlineData("\"\"", IfMatch.None)]
    [InlineData("\"-7\"", IfMatch.None)]
    [InlineData("\"7\", \"8\"", IfMatch.None)]
    [InlineData("\"of another server\"", IfMatch.None)]
    public async Task If_match_expects_the_version_of_the_tag_and_a_tag_that_is_not_ours_matches_nothing(string? header, long? expected)
    {
        var context = new DefaultHttpContext();
        if (header is not null)
            context.Request.Headers.IfMatch = header;
        Assert.Equal(expected, (await IfMatch.BindAsync(context)).ExpectedVersion);
    }

    [Theory]
    [InlineData("\"7\"", true)]
    [InlineData("\"6\", W/\"7\"", true)]
    [InlineData("*", true)]
    [InlineData("\"8\"", false)]
    [InlineData("nonsense", false)]
    [InlineData("", false)]
    public void If_none_match_finds_the_version_in_a_list(string header, bool found)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.IfNoneMatch = header;
        Assert.Equal(found, context.HasVersion(7));
    }

    [Fact]
    public async Task A_tag_comes_back_as_the_version_it_was_made_of()
    {
        var (answer, request) = (new DefaultHttpContext(), new DefaultHttpContext());
        answer.SetETag(41);
        request.Request.Headers.IfMatch = answer.Response.Headers.ETag;
        Assert.Equal(41, (await IfMatch.BindAsync(request)).ExpectedVersion);
    }
}
