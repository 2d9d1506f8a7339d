using System.Net;
using Assay.Core;
using Assay.Core.Access;
using Assay.Server.Settings;

namespace Assay.Server.Distribution;

/// <summary>How many streams are open: in all, by API key, and by address.</summary>
/// <remarks>A publishable key stands in web pages: whoever reads it must not be able to take every stream from all others.</remarks>
internal sealed class StreamCounts(StreamSettings settings)
{
    private readonly Lock _counting = new();
    private readonly Dictionary<long, int> _ofKeys = [];
    private readonly Dictionary<IPAddress, int> _ofAddresses = [];
    private int _all;

    public int All => Volatile.Read(ref _all);

    /// <summary>Counts a stream in; otherwise the reason why not, and nothing was counted.</summary>
    public Fault? Open(ApiKey key, IPAddress address)
    {
        lock (_counting)
        {
            if (_all >= settings.Limit)
                return Faults.TooManyStreams();
            if (_ofKeys.GetValueOrDefault(key.Id) >= settings.KeyLimit)
                return StreamFaults.TooManyOfKey(settings.KeyLimit);
            if (_ofAddresses.GetValueOrDefault(address) >= settings.AddressLimit)
                return StreamFaults.TooManyOfAddress(settings.AddressLimit);
            Add(1, key, address);
            return null;
        }
    }

    public void Close(ApiKey key, IPAddress address)
    {
        lock (_counting)
            Add(-1, key, address);
    }

    private void Add(int change, ApiKey key, IPAddress address)
    {
        Volatile.Write(ref _all, _all + change);
        Add(_ofKeys, key.Id, change);
        Add(_ofAddresses, address, change);
    }

    /// <summary>Those with none are forgotten, so that addresses do not pile up.</summary>
    private static void Add<T>(Dictionary<T, int> counts, T of, int change)
        where T : notnull
    {
        var count = counts.GetValueOrDefault(of) + change;
        if (count == 0)
            counts.Remove(of);
        else
            counts[of] = count;
    }
}
