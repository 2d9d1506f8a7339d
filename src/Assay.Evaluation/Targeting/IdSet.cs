using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation.Targeting;

/// <summary>A set of unit ids in eight bytes each: a sorted list of 64-bit hashes, so that a million ids take about 8 MB.</summary>
/// <remarks>
/// The hash is xxHash32 of the UTF-8 text <c>{id}:segment:</c> with seed 0 (high half) and seed 0x9E3779B9 (low half). An id outside a set of n is taken for a
/// member with probability n / 2^64, which for a million is 5e-14. As JSON: <c>{"count", "hashes"}</c> with the hashes as base64 of sorted
/// little-endian 64-bit numbers; an array of ids is read too.
/// </remarks>
[JsonConverter(typeof(IdSetJson))]
public sealed class IdSet
{
    private static readonly Bucketer _high = Bucketer.ForVariants(HashAlgorithm.XxHash32, "segment", "", seed: 0);
    private static readonly Bucketer _low = Bucketer.ForVariants(HashAlgorithm.XxHash32, "segment", "", seed: 0x9E3779B9);
    private readonly ulong[] _hashes;

    /// <summary>Where hashes with the same leading bits begin; so chosen that about eight share them.</summary>
    private readonly int[] _starts;
    private readonly int _shift;

    private IdSet(ulong[] hashes)
    {
        _hashes = hashes;
        var bits = Math.Max(1, BitOperations.Log2((uint)hashes.Length) - 3);
        _shift = 64 - bits;
        _starts = new int[(1 << bits) + 1];
        foreach (var hash in hashes)
            _starts[(int)(hash >> _shift) + 1]++;
        for (var i = 1; i < _starts.Length; i++)
            _starts[i] += _starts[i - 1];
    }

    /// <summary>The set of nobody.</summary>
    public static IdSet Empty { get; } = new([]);

    /// <summary>How many ids it holds.</summary>
    public int Count => _hashes.Length;

    /// <summary>A set of the ids, which may be streamed and may repeat.</summary>
    public static IdSet Of(IEnumerable<string> ids) => OfHashes(ids.Select(id => HashOf(id)));

    /// <summary>A set from the bytes that <see cref="ToBytes"/> gave.</summary>
    public static IdSet FromBytes(ReadOnlySpan<byte> bytes)
    {
        var hashes = new ulong[bytes.Length / sizeof(ulong)];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * sizeof(ulong))..]);
        return OfHashes(hashes);
    }

    /// <summary>The hashes as sorted little-endian 64-bit numbers.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_hashes.Length * sizeof(ulong)];
        for (var i = 0; i < _hashes.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), _hashes[i]);
        return bytes;
    }

    /// <summary>This set with the id in it.</summary>
    public IdSet With(string id) => With([id]);

    /// <summary>This set with the ids in it.</summary>
    public IdSet With(IEnumerable<string> ids)
    {
        var added = SortedHashes(ids.Where(id => !Contains(id)).Select(id => HashOf(id)));
        if (added.Length == 0)
            return this;
        var all = new ulong[_hashes.Length + added.Length];
        var count = 0;
        var next = 0;
        foreach (var hash in _hashes)
        {
            while (next < added.Length && added[next] < hash)
                all[count++] = added[next++];
            all[count++] = hash;
        }
        added.AsSpan(next..).CopyTo(all.AsSpan(count));
        return new(all);
    }

    /// <summary>This set with the id out of it.</summary>
    public IdSet Without(string id) => Without([id]);

    /// <summary>This set with the ids out of it.</summary>
    public IdSet Without(IEnumerable<string> ids)
    {
        var removed = ids.Where(id => Contains(id)).Select(id => HashOf(id)).ToHashSet();
        return removed.Count == 0 ? this : new(Array.FindAll(_hashes, hash => !removed.Contains(hash)));
    }

    /// <summary>How many ids this set and the other have in common.</summary>
    public int CountOfShared(IdSet other)
    {
        if (ReferenceEquals(this, other))
            return Count;
        var (shared, next) = (0, 0);
        foreach (var hash in _hashes)
        {
            while (next < other._hashes.Length && other._hashes[next] < hash)
                next++;
            if (next < other._hashes.Length && other._hashes[next] == hash)
                shared++;
        }
        return shared;
    }

    /// <summary>Whether the id is in the set.</summary>
    public bool Contains(ReadOnlySpan<char> id)
    {
        if (_hashes.Length == 0)
            return false;
        var high = (ulong)_high.HashOf(id) << 32;
        var group = (int)(high >> _shift);
        foreach (var hash in _hashes.AsSpan(_starts[group].._starts[group + 1]))
            if ((hash ^ high) <= uint.MaxValue && (uint)hash == _low.HashOf(id))
                return true;
        return false;
    }

    private static IdSet OfHashes(IEnumerable<ulong> hashes) => new(SortedHashes(hashes));

    private static ulong[] SortedHashes(IEnumerable<ulong> hashes)
    {
        var sorted = hashes.ToArray();
        Array.Sort(sorted);
        var distinct = 0;
        for (var i = 0; i < sorted.Length; i++)
            if (i == 0 || sorted[i] != sorted[i - 1])
                sorted[distinct++] = sorted[i];
        return sorted[..distinct];
    }

    private static ulong HashOf(ReadOnlySpan<char> id) => ((ulong)_high.HashOf(id) << 32) | _low.HashOf(id);
}

/// <summary>The JSON forms of a set of ids.</summary>
internal sealed class IdSetJson : JsonConverter<IdSet>
{
    public override IdSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var json = document.RootElement;
        if (json.ValueKind == JsonValueKind.Array)
            return IdSet.Of(json.EnumerateArray().Select(Id));
        if (
            json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty("hashes", out var hashes)
            && hashes.ValueKind == JsonValueKind.String
            && hashes.TryGetBytesFromBase64(out var bytes)
            && bytes.Length % sizeof(ulong) == 0
        )
            return IdSet.FromBytes(bytes);
        throw new JsonException("Ids are an array of texts, or an object with 'hashes'.");
    }

    public override void Write(Utf8JsonWriter writer, IdSet value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("count", value.Count);
        writer.WriteBase64String("hashes", value.ToBytes());
        writer.WriteEndObject();
    }

    private static string Id(JsonElement json) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()! : throw new JsonException("An id is a text.");
}
