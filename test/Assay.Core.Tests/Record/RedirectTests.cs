using Assay.Core.Catalog;
using Assay.Core.Record;

namespace Assay.Core.Tests;

public sealed class RedirectTests
{
    private const string Old = "https://shop.example/old";
    private const string New = "https://shop.example/new?theme=dark#top";

    private readonly Bench _bench = new();
    private readonly Redirects _redirects;

    public RedirectTests() => _redirects = new Redirects(_bench.Catalog, _bench.Enrolment, new Governance());

    [Fact]
    public async Task A_visitor_is_sent_to_the_same_address_every_time_and_recorded_once()
    {
        await _bench.RunningAsync(Split());
        var first = await FollowAsync("visitor-1");
        Assert.Equal(first, await FollowAsync("visitor-1"));
        Assert.Equal(("visitor-1", 1), (_bench.Log.Exposures.Single().UnitId, _bench.Log.Exposures.Count));
        var all = new HashSet<string>();
        foreach (var n in Enumerable.Range(0, 50))
            all.Add(await FollowAsync($"v-{n}"));
        Assert.Equal([New, Old], all.Order());
    }

    [Fact]
    public async Task Looking_ahead_sends_to_the_same_address_and_records_nothing()
    {
        await _bench.RunningAsync(Split());
        var ahead = (await _redirects.FollowAsync("checkout", "v", "", record: false, default)).Value;
        Assert.Empty(_bench.Log.Exposures);
        Assert.Equal(ahead, await FollowAsync("v"));
    }

    [Fact]
    public async Task A_store_that_is_down_keeps_nobody_from_the_page()
    {
        await _bench.RunningAsync(Split());
        var expected = await FollowAsync("v");
        _bench.Log.IsUnavailable = true;
        Assert.Equal(expected, await FollowAsync("v"));
        var stranger = await FollowAsync("stranger");
        _bench.Log.IsUnavailable = false;
        Assert.Equal(stranger, await FollowAsync("stranger"));
        Assert.Equal(2, _bench.Log.Exposures.Count);
    }

    [Fact]
    public async Task Before_the_start_everybody_goes_to_the_control_and_after_the_stop_where_the_stop_says()
    {
        var draft = (await _bench.CreateAsync(Split())).Value;
        Assert.Equal(Old, await FollowAsync("v"));
        await _bench.TakeAsync(draft, LifecycleStep.Start);
        await _bench.TakeAsync(draft, LifecycleStep.Pause);
        Assert.Equal(Old, await FollowAsync("v"));
        await _bench.Experiments.StopAsync("checkout", new Stop(null, "new"), null, Bench.Ann, default);
        Assert.Equal(New, await FollowAsync("v"));
        Assert.Empty(_bench.Log.Exposures);
    }

    [Fact]
    public async Task Whoever_takes_no_part_goes_to_the_control()
    {
        await _bench.Catalog.LoadAsync(default);
        await _bench.RunningAsync(Split() with { Environments = ["staging"] });
        foreach (var n in Enumerable.Range(0, 20))
            Assert.Equal(Old, await FollowAsync($"v-{n}"));
        Assert.Empty(_bench.Log.Exposures);
    }

    [Fact]
    public async Task Experiments_without_addresses_have_no_link_nor_have_hosts_that_are_no_longer_allowed()
    {
        await _bench.CreateAsync(Bench.Halves("plain"));
        await _bench.CreateAsync(Split());
        foreach (var key in (string[])["plain", "1", "nobody", ""])
            Assert.Equal("link_not_found", (await _redirects.FollowAsync(key, "v", "", true, default)).Fault?.Code);
        var strict = new Redirects(_bench.Catalog, _bench.Enrolment, new Governance { SplitUrls = new(["other.example"]) });
        Assert.Equal("link_not_found", (await strict.FollowAsync("checkout", "v", "", true, default)).Fault?.Code);
    }

    [Theory]
    [InlineData("https://a.example/", "", "https://a.example/")]
    [InlineData("https://a.example/", "?", "https://a.example/")]
    [InlineData("https://a.example/", "?x=1&y=2", "https://a.example/?x=1&y=2")]
    [InlineData("https://a.example/p?own=1#end", "?x=1", "https://a.example/p?own=1&x=1#end")]
    [InlineData("https://a.example/p#end", "?x=1", "https://a.example/p?x=1#end")]
    [InlineData("https://a.example/p?own=1", "?own=2&x=1&own=3", "https://a.example/p?own=1&x=1")]
    [InlineData("https://a.example/p?o%77n=1", "?ow%6E=2", "https://a.example/p?o%77n=1")]
    [InlineData("https://a.example/p?", "?x=1", "https://a.example/p?x=1")]
    [InlineData("https://a.example/", "?x=%2F%0D%0A+b&flag&=&&z", "https://a.example/?x=%2F%0D%0A+b&flag&=&z")]
    [InlineData("https://a.example/", "?x=#//evil.example", "https://a.example/?x=%23//evil.example")]
    [InlineData("https://a.example/", "?x=\r\nSet-Cookie: a\"<\\\u00e9", "https://a.example/?x=%0D%0ASet-Cookie:%20a%22%3C%5C%C3%A9")]
    [InlineData("https://a.example", "?@evil.example/", "https://a.example?@evil.example/")]
    public void The_query_is_carried_over_and_stays_a_query(string address, string query, string expected)
    {
        var target = TargetUrl.WithQuery(address, query);
        Assert.Equal(expected, target);
        Assert.Equal("a.example", new Uri(target).Host);
    }

    [Theory]
    [InlineData("https://a.example", "https://a.example/")]
    [InlineData("HTTP://A.Example:80/p?q#f", "http://a.example/p?q#f")]
    [InlineData("https://b\u00fccher.example/\u00e4", "https://xn--bcher-kva.example/%C3%A4")]
    [InlineData("http://[::1]:8080/x", "http://[::1]:8080/x")]
    [InlineData("https://a.example/@b", "https://a.example/@b")]
    [InlineData("//a.example/", null)]
    [InlineData("/relative", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("data:text/html,x", null)]
    [InlineData("ftp://a.example/", null)]
    [InlineData("https://user@a.example/", null)]
    [InlineData("https://@a.example/", null)]
    [InlineData("https://user:secret@a.example/", null)]
    [InlineData("https:\\\\a.example", null)]
    [InlineData("https://a.example\\@b.example/", null)]
    [InlineData("https://a.example/\r\nX: y", null)]
    [InlineData(" https://a.example/", null)]
    [InlineData("https://", null)]
    [InlineData("https:///p", null)]
    [InlineData("", null)]
    public void An_address_is_absolute_plain_and_in_one_form(string text, string? expected)
    {
        Assert.Equal(expected, SplitUrls.Normalise(text));
        if (expected is not null)
            Assert.Equal(expected, SplitUrls.Normalise(expected));
    }

    [Theory]
    [InlineData("https://shop.example/", true)]
    [InlineData("https://www.site.example/", true)]
    [InlineData("https://site.example/", false)]
    [InlineData("https://evilsite.example/", false)]
    [InlineData("https://shop.example.evil.example/", false)]
    public void Hosts_are_allowed_by_name_or_below_a_name(string url, bool allowed) =>
        Assert.Equal(allowed, new SplitUrls(["shop.example", "*.site.example"]).Allows(url));

    [Fact]
    public async Task Every_variant_has_an_address_or_none_and_visitors_need_an_anonymous_id()
    {
        var half = Split() with { Variants = [new("control", null, Url: Old), new("new", null)] };
        Assert.Equal(["variants[1].url"], (await _bench.CreateAsync(half)).Fault!.Errors.Keys);
        Assert.Equal(["unit_type"], (await _bench.CreateAsync(Split() with { FallbackUnitType = "none" })).Fault!.Errors.Keys);
        Assert.Equal(ExperimentKind.SplitUrl, (await _bench.CreateAsync(Split() with { UnitType = "anonymous" })).Value.Kind);
    }

    private static ExperimentSpec Split() =>
        Bench.Halves() with
        {
            Variants = [new("control", null, Url: Old), new("new", null, Url: New)],
        };

    private async Task<string> FollowAsync(string visitor) => (await _redirects.FollowAsync("checkout", visitor, "", true, default)).Value;
}
