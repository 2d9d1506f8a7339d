namespace Assay.Storage.Logs.Journal;

/// <summary>Fingerprint to number, in 16 bytes an entry (21 to 43 with the free slots). One writer, readers without locks.</summary>
/// <remarks>256 shards grow on their own, which spreads the cost of growth over many commits.</remarks>
internal sealed class FingerprintTable
{
    private const int ShardBits = 8;
    private readonly Shard[] _shards = new Shard[1 << ShardBits];

    public FingerprintTable()
    {
        for (var i = 0; i < _shards.Length; i++)
            _shards[i] = new Shard();
    }

    /// <summary>Any thread.</summary>
    public bool TryGet(Fingerprint key, out uint value) => ShardOf(key).TryGet(key, out value);

    /// <summary>The writer only.</summary>
    /// <param name="keepFrom">Entries with a smaller number fall away when their shard grows.</param>
    public void Set(Fingerprint key, uint value, uint keepFrom = 0) => ShardOf(key).Set(key, value, keepFrom);

    /// <summary>The writer only: entries with a smaller number fall away now.</summary>
    public void Forget(uint keepFrom)
    {
        foreach (var shard in _shards)
            shard.Forget(keepFrom);
    }

    private Shard ShardOf(Fingerprint key) => _shards[key.High >> (64 - ShardBits)];

    private struct Slot
    {
        /// <summary>The fingerprint's high part, or zero while the slot is free; written last.</summary>
        public ulong Key;

        /// <summary>The fingerprint's low part above, the number below: read and written at once.</summary>
        public ulong Rest;
    }

    /// <summary>Open addressing with linear probing; nothing is ever removed from a table, so a reader may keep an older one.</summary>
    private sealed class Shard
    {
        private Slot[] _slots = new Slot[16];
        private int _count;

        public bool TryGet(Fingerprint key, out uint value)
        {
            var slots = Volatile.Read(ref _slots);
            for (var i = (int)key.High & (slots.Length - 1); ; i = (i + 1) & (slots.Length - 1))
            {
                var held = Volatile.Read(ref slots[i].Key);
                var rest = Volatile.Read(ref slots[i].Rest);
                value = (uint)rest;
                if (held == key.High && (uint)(rest >> 32) == key.Low)
                    return true;
                if (held == 0)
                    return false;
            }
        }

        public void Set(Fingerprint key, uint value, uint keepFrom)
        {
            if (_count >= _slots.Length / 4 * 3)
                Grow(keepFrom);
            if (Put(_slots, key.High, ((ulong)key.Low << 32) | value))
                _count++;
        }

        private static bool Put(Slot[] slots, ulong key, ulong rest)
        {
            var i = (int)key & (slots.Length - 1);
            while (slots[i].Key != 0 && !(slots[i].Key == key && slots[i].Rest >> 32 == rest >> 32))
                i = (i + 1) & (slots.Length - 1);
            var isNew = slots[i].Key == 0;
            Volatile.Write(ref slots[i].Rest, rest);
            Volatile.Write(ref slots[i].Key, key);
            return isNew;
        }

        private void Grow(uint keepFrom)
        {
            var kept = _slots.Count(slot => IsKept(slot, keepFrom));
            Rebuild(kept, kept > _slots.Length * 3 / 8 ? _slots.Length * 2 : _slots.Length, keepFrom);
        }

        public void Forget(uint keepFrom) => Rebuild(_slots.Count(slot => IsKept(slot, keepFrom)), _slots.Length, keepFrom);

        private void Rebuild(int kept, int length, uint keepFrom)
        {
            var slots = new Slot[length];
            foreach (var slot in _slots)
                if (IsKept(slot, keepFrom))
                    Put(slots, slot.Key, slot.Rest);
            _count = kept;
            Volatile.Write(ref _slots, slots);
        }

        private static bool IsKept(Slot slot, uint keepFrom) => slot.Key != 0 && (uint)slot.Rest >= keepFrom;
    }
}
