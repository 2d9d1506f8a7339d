using System.Collections.Concurrent;
using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Server.Distribution;

/// <summary>Every feed that somebody has asked for.</summary>
internal sealed class Feeds(Catalog catalog)
{
    private readonly ConcurrentDictionary<(string Environment, SnapshotReader Reader), Feed> _feeds = new();

    public Feed Of(string environment, SnapshotReader reader) =>
        _feeds.GetOrAdd((environment, reader), static asked => new Feed(asked.Environment, asked.Reader));

    /// <summary>For whom definitions are held elsewhere, whose holders wait here for changes.</summary>
    public IEnumerable<SnapshotReader> Listening => _feeds.Values.Where(feed => feed.HasListeners).Select(feed => feed.Reader).Distinct();

    /// <summary>The payload in force, with every change that was acknowledged before.</summary>
    public Payload Current(Feed feed) => feed.Current(catalog.View);

    /// <summary>Tells listeners of each change of the catalog that concerns them, until the server stops; then tells them all.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource();
        using var registration = stopping.Register(stopped.SetResult);
        while (!stopping.IsCancellationRequested)
        {
            var change = catalog.NextChange;
            foreach (var feed in _feeds.Values.Where(feed => feed.HasListeners))
                feed.Current(catalog.View);
            await Task.WhenAny(change, stopped.Task);
        }
        foreach (var feed in _feeds.Values)
            feed.Wake();
    }
}
