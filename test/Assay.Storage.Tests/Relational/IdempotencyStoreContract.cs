using System.Text;
using Assay.Core.Catalog;

namespace Assay.Storage.Tests.Relational;

/// <summary>What every store of kept answers promises.</summary>
public abstract class IdempotencyStoreContract : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Opens the one store of this test; a second call closes the first store and reads what it left.</summary>
    protected abstract IIdempotencyStore Open();

    [Fact]
    public async Task An_unknown_key_has_no_answer() => Assert.Null(await Open().FindAsync("k", None));

    [Fact]
    public async Task A_kept_answer_comes_back_byte_for_byte_also_after_a_restart()
    {
        await Open().KeepAsync(Answer("k", Noon.AddTicks(7)) with { Body = [0, 255, 10] }, None);

        var found = await Open().FindAsync("k", None);

        Assert.NotNull(found);
        Assert.Equal([0, 255, 10], found.Body);
        Assert.Equal(Answer("k", Noon.AddTicks(7)) with { Body = found.Body }, found);
    }

    [Fact]
    public async Task An_empty_body_is_kept_too()
    {
        var store = Open();
        await store.KeepAsync(Answer("k", Noon) with { Status = 204, Body = [] }, None);

        Assert.Equal((204, 0), await store.FindAsync("k", None) is { } found ? (found.Status, found.Body.Length) : default);
    }

    [Fact]
    public async Task The_first_answer_stays()
    {
        var store = Open();
        await store.KeepAsync(Answer("k", Noon), None);

        await store.KeepAsync(Answer("k", Noon) with { RequestHash = "other", Status = 409 }, None);

        Assert.Equal(201, (await store.FindAsync("k", None))?.Status);
    }

    [Fact]
    public async Task Of_answers_kept_at_once_one_stays_and_none_fails()
    {
        var store = Open();

        await Task.WhenAll(Enumerable.Range(200, 20).Select(status => store.KeepAsync(Answer("k", Noon) with { Status = status }, None)));

        Assert.InRange((await store.FindAsync("k", None))!.Status, 200, 219);
    }

    [Fact]
    public async Task Only_answers_from_before_the_cut_are_forgotten()
    {
        var store = Open();
        await store.KeepAsync(Answer("old", Noon.AddTicks(-1)), None);
        await store.KeepAsync(Answer("on the cut", Noon), None);

        await store.ForgetBeforeAsync(Noon.ToOffset(TimeSpan.FromHours(5)), None);

        Assert.Null(await store.FindAsync("old", None));
        Assert.NotNull(await store.FindAsync("on the cut", None));
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static KeptAnswer Answer(string key, DateTimeOffset at) =>
        new(key, "hash", 201, """{"Location": "/api/v1/experiments/1"}""", Encoding.UTF8.GetBytes("{}"), at);
}
