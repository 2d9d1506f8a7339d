using System.Collections.Concurrent;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Evaluate;

/// <summary>Which user ids are stored, in 8 bytes each, so that an unknown one costs no look into the store.</summary>
/// <remarks>An id that was deleted stays until the next start: it costs a look, never a wrong answer.</remarks>
internal sealed class UserIds
{
    /// <summary>New ids gather beside the set, since each change of the set copies it.</summary>
    private const int MostBeside = 10_000;

    private readonly Lock _merging = new();
    private volatile IdSet? _set;
    private readonly ConcurrentDictionary<string, bool> _beside = new(StringComparer.Ordinal);

    /// <summary>False where the id is surely not stored. Before <see cref="Load"/> nothing is sure.</summary>
    /// <remarks>In this order: ids go into the set before they go from beside it.</remarks>
    public bool MayHold(string userId) => _beside.ContainsKey(userId) || _set is not { } set || set.Contains(userId);

    public void Load(IdSet stored)
    {
        lock (_merging)
            _set = stored;
    }

    public void Add(string userId)
    {
        _beside.TryAdd(userId, true);
        if (_beside.Count >= MostBeside)
            Merge();
    }

    private void Merge()
    {
        lock (_merging)
        {
            if (_set is not { } set || _beside.Count < MostBeside)
                return;
            var merged = _beside.Keys;
            _set = set.With(merged);
            foreach (var userId in merged)
                _beside.TryRemove(userId, out _);
        }
    }
}
