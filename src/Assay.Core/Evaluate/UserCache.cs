using Assay.Evaluation.Targeting;

namespace Assay.Core.Evaluate;

/// <summary>Users read lately, in bounded memory; also that there is none of an id.</summary>
/// <remarks>
/// Two generations: what is used moves into the young one, and when that is full the old one falls away. A read that began before a
/// change of the user (of any in its stripe) is not kept, so what is held is never older than the last change.
/// </remarks>
internal sealed class UserCache
{
    private const int StripeCount = 64;

    private readonly Stripe[] _stripes = new Stripe[StripeCount];

    /// <param name="bytes">About how much may be held.</param>
    public UserCache(long bytes)
    {
        for (var i = 0; i < StripeCount; i++)
            _stripes[i] = new Stripe(bytes / StripeCount / 2);
    }

    public bool TryGet(string userId, out IAttributes? attributes) => Of(userId).TryGet(userId, out attributes);

    /// <summary>To be taken before the store is read.</summary>
    public long Changes(string userId) => Of(userId).Changes;

    /// <param name="changesBefore">What <see cref="Changes"/> was before the store was read.</param>
    /// <param name="bytes">About how much the attributes take.</param>
    public void Keep(string userId, IAttributes? attributes, long bytes, long changesBefore) =>
        Of(userId).Keep(userId, new(attributes, bytes), changesBefore);

    /// <summary>Call it once the change is durable.</summary>
    public void Forget(string userId) => Of(userId).Forget(userId);

    private Stripe Of(string userId) => _stripes[(uint)userId.GetHashCode(StringComparison.Ordinal) % StripeCount];

    private readonly record struct Entry(IAttributes? Attributes, long Bytes);

    private sealed class Stripe(long bytesOfGeneration)
    {
        private readonly Lock _lock = new();
        private Dictionary<string, Entry> _young = new(StringComparer.Ordinal);
        private Dictionary<string, Entry> _old = new(StringComparer.Ordinal);
        private long _youngBytes;
        private long _changes;

        public long Changes => Volatile.Read(ref _changes);

        public bool TryGet(string userId, out IAttributes? attributes)
        {
            lock (_lock)
            {
                var isHeld = _young.TryGetValue(userId, out var entry);
                if (!isHeld && _old.TryGetValue(userId, out entry))
                {
                    isHeld = true;
                    Put(userId, entry);
                }
                attributes = entry.Attributes;
                return isHeld;
            }
        }

        public void Keep(string userId, in Entry entry, long changesBefore)
        {
            lock (_lock)
                if (changesBefore == _changes)
                    Put(userId, entry);
        }

        public void Forget(string userId)
        {
            lock (_lock)
            {
                _changes++;
                if (_young.Remove(userId, out var entry))
                    _youngBytes -= entry.Bytes;
                _old.Remove(userId);
            }
        }

        private void Put(string userId, in Entry entry)
        {
            if (!_young.TryAdd(userId, entry))
                return;
            _youngBytes += entry.Bytes;
            if (_youngBytes <= bytesOfGeneration)
                return;
            (_old, _young, _youngBytes) = (_young, _old, 0);
            _young.Clear();
        }
    }
}
