using Assay.Core.Access;

namespace Assay.Core.Tests.Access;

public sealed class StreamTokensTests : IDisposable
{
    private readonly StandingClock _clock = new(new DateTimeOffset(2026, 3, 1, 12, 10, 0, TimeSpan.Zero));
    private readonly ApiKeys _keys;
    private readonly StreamTokens _tokens;

    public StreamTokensTests()
    {
        _keys = new ApiKeys(new KeysInMemory(), _clock);
        _tokens = new StreamTokens(_keys, _clock);
    }

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task A_token_stands_for_its_key_and_no_other()
    {
        var (one, other) = (await IssueAsync(), await IssueAsync());
        var token = _tokens.Issue(one).Text;
        Assert.Equal(one, _tokens.Check(token).Value);
        Assert.NotEqual(token, _tokens.Issue(other).Text);
        Assert.NotNull(_tokens.Check(token.Replace(one.PublicId, other.PublicId, StringComparison.Ordinal)).Fault);
    }

    [Fact]
    public async Task A_key_has_one_token_an_hour_and_each_is_good_for_at_least_one()
    {
        var key = await IssueAsync();
        var first = _tokens.Issue(key);
        _clock.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal(first, _tokens.Issue(key));
        _clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotEqual(first, _tokens.Issue(key));
        Assert.Null(_tokens.Check(first.Text).Fault);
        _clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(first.ExpiresUtc, _clock.GetUtcNow());
        Assert.Equal("invalid_stream_token", _tokens.Check(first.Text).Fault?.Code);
    }

    [Fact]
    public async Task A_later_expiry_cannot_be_written_in()
    {
        var key = await IssueAsync();
        var parts = _tokens.Issue(key).Text.Split('.');
        Assert.NotNull(_tokens.Check($"{parts[0]}.{long.Parse(parts[1]) + 3_600}.{parts[2]}").Fault);
    }

    [Fact]
    public async Task A_revoked_key_and_an_expired_one_take_their_tokens_with_them()
    {
        var (revoked, expiring) = (await IssueAsync(), await IssueAsync(_clock.GetUtcNow().AddMinutes(5)));
        var tokens = (_tokens.Issue(revoked).Text, _tokens.Issue(expiring).Text);
        await _keys.RevokeAsync(revoked.Id, Actor.System, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(_tokens.Check(tokens.Item1).Fault);
        Assert.NotNull(_tokens.Check(tokens.Item2).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b.c.d")]
    [InlineData("a.99999999999999999999.c")]
    [InlineData("\ud800.4102444800.\u00e9")]
    public void Nonsense_stands_for_nothing(string token) => Assert.NotNull(_tokens.Check(token).Fault);

    private async Task<ApiKey> IssueAsync(DateTimeOffset? expiresUtc = null) =>
        (
            await _keys.IssueAsync(
                new KeyRequest($"k {_keys.Ring.Keys.Count}", [Scope.Client], expiresUtc),
                Actor.System,
                TestContext.Current.CancellationToken
            )
        )
            .Value
            .Key;
}
