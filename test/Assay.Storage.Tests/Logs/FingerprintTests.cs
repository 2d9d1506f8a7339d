using System.Buffers.Binary;
using Assay.Storage.Logs.Journal;

namespace Assay.Storage.Tests.Logs;

public sealed class FingerprintTests
{
    /// <summary>Of the bytes 0, 1, 2, … under the key 00 01 … 0f, as OpenSSL's SIPHASH gives it (c-rounds 1, d-rounds 3, size 16).</summary>
    [Theory]
    [InlineData(0, "E77EBCB22788A5BEFD62DB6ADD303001")]
    [InlineData(1, "FC6F370460D3EDA85E0573CC2B2FF063")]
    [InlineData(7, "1084B923F2AAE0C3A62F2EC80848AB77")]
    [InlineData(8, "AA12FEE1D5E3DAB4724F16AB35F9C799")]
    [InlineData(15, "C17E5505B2BD526C2921CDEC1E7E0109")]
    [InlineData(63, "4C5800E34EFE426F079F6B0AA75260AD")]
    public void The_hash_is_siphash(int length, string expected)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        var (first, second) = new Fingerprinter.Sip(0x0706050403020100, 0x0f0e0d0c0b0a0908).Finish(bytes);

        var digest = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(digest, first);
        BinaryPrimitives.WriteUInt64LittleEndian(digest.AsSpan(8), second);
        Assert.Equal(expected, Convert.ToHexString(digest));
    }

    [Fact]
    public void Experiment_iteration_and_unit_all_count()
    {
        var prints = Fingerprinter.Random();
        Assert.Equal(4, new[] { Place(1, 1, "u"), Place(2, 1, "u"), Place(1, 2, "u"), Place(1, 1, "v") }.Distinct().Count());

        Fingerprint Place(long experiment, int iteration, string unit) => prints.OfPlace(experiment, iteration, prints.OfUnit(unit));
    }

    [Fact]
    public void A_map_gives_back_what_was_committed_and_hides_what_was_not()
    {
        var map = new FingerprintMap();
        var (kept, discarded) = (Draw(50_000, seed: 17), Draw(1_000, seed: 18));
        for (var i = 0; i < kept.Length; i++)
            map.Stage(kept[i], (uint)i);
        Assert.False(map.TryGet(kept[0], out _));
        map.Commit();
        foreach (var key in discarded)
            map.Stage(key, 1);
        map.Discard();

        Assert.All(kept.Index(), entry => Assert.True(map.TryGet(entry.Item, out var value) && value == entry.Index));
        Assert.All(discarded, key => Assert.False(map.TryGetLatest(key, out _)));
    }

    [Fact]
    public void Fingerprints_that_differ_in_one_half_only_are_told_apart()
    {
        var map = new FingerprintMap();
        map.Stage(new Fingerprint(5, 1), 10);
        map.Stage(new Fingerprint(5, 2), 20);
        map.Commit();

        Assert.True(map.TryGet(new Fingerprint(5, 2), out var value));
        Assert.Equal(20u, value);
        Assert.False(map.TryGet(new Fingerprint(5, 3), out _));
        Assert.False(map.TryGet(new Fingerprint(6, 1), out _));
    }

    [Fact]
    public void Entries_below_the_bound_fall_away_when_the_map_grows()
    {
        var map = new FingerprintTable();
        var (old, young) = (Draw(10_000, seed: 17), Draw(100_000, seed: 18));
        foreach (var key in old)
            map.Set(key, 1);
        foreach (var key in young)
            map.Set(key, 2, keepFrom: 2);

        Assert.All(old, key => Assert.False(map.TryGet(key, out _)));
        Assert.All(young, key => Assert.True(map.TryGet(key, out _)));
    }

    [Fact]
    public async Task Readers_find_every_committed_entry_while_the_map_grows()
    {
        var map = new FingerprintMap();
        var keys = Draw(200_000, seed: 17);
        var committed = 0;
        var reading = Task.Run(() =>
        {
            var random = new Random(19);
            for (var known = 0; known < keys.Length; known = Volatile.Read(ref committed))
                if (known > 0 && random.Next(known) is var i)
                    Assert.True(map.TryGet(keys[i], out var value) && value == i);
        });
        for (var i = 0; i < keys.Length; i++)
        {
            map.Stage(keys[i], (uint)i);
            map.Commit();
            Volatile.Write(ref committed, i + 1);
        }
        await reading;
    }

    private static Fingerprint[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Fingerprint((ulong)random.NextInt64() * 2 + 1, (uint)random.Next()))];
    }
}
