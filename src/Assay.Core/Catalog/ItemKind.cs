using System.Text.Json;

namespace Assay.Core.Catalog;

/// <summary>One kind of definition: what it is called in the store and the audit, and where a view holds its items.</summary>
public sealed class ItemKind<T>
    where T : CatalogItem
{
    private readonly Func<CatalogView, ItemSet<T>, CatalogView> _put;

    internal ItemKind(string name, Func<CatalogView, ItemSet<T>> of, Func<CatalogView, ItemSet<T>, CatalogView> put) =>
        (Name, Of, _put) = (name, of, put);

    public string Name { get; }

    /// <summary>The items of this kind in a view.</summary>
    public Func<CatalogView, ItemSet<T>> Of { get; }

    /// <summary>Writes to the item's lists that are part of the change.</summary>
    internal IReadOnlyList<MemberWrite> Members { get; private init; } = [];

    /// <summary>This kind for one change that writes to the item's lists too.</summary>
    internal ItemKind<T> Writing(IReadOnlyList<MemberWrite> members) => new(Name, Of, _put) { Members = members };

    public Fault NotFound(string id) => Faults.ItemNotFound(Name, id);

    internal CatalogView With(CatalogView view, T item) => _put(view, Of(view).With(item));

    internal CatalogView Without(CatalogView view, T item) => _put(view, Of(view).Without(item));

    internal CatalogView Load(CatalogView view, IEnumerable<StoredItem> items) =>
        _put(view, ItemSet<T>.Of([.. items.Where(item => item.Kind == Name).Select(Read)]));

    private static T Read(StoredItem item) =>
        JsonSerializer.Deserialize<T>(item.Body, Wire.Json)! with
        {
            Id = item.Id,
            Key = item.Key,
            Version = item.Version,
        };
}

/// <summary>Every kind of definition that the catalog holds.</summary>
public static class ItemKinds
{
    public static ItemKind<Experiment> Experiment { get; } =
        new("experiment", view => view.Experiments, (view, items) => view with { Experiments = items });

    public static ItemKind<Flag> Flag { get; } = new("flag", view => view.Flags, (view, items) => view with { Flags = items });

    public static ItemKind<Segment> Segment { get; } =
        new("segment", view => view.Segments, (view, items) => view with { Segments = items });

    public static ItemKind<Layer> Layer { get; } = new("layer", view => view.Layers, (view, items) => view with { Layers = items });

    public static ItemKind<Holdout> Holdout { get; } =
        new("holdout", view => view.Holdouts, (view, items) => view with { Holdouts = items });

    public static ItemKind<DeploymentEnvironment> Environment { get; } =
        new("environment", view => view.Environments, (view, items) => view with { Environments = items });

    internal static CatalogView Load(IReadOnlyList<StoredItem> items)
    {
        var view = CatalogView.Empty;
        view = Experiment.Load(view, items);
        view = Flag.Load(view, items);
        view = Segment.Load(view, items);
        view = Layer.Load(view, items);
        view = Holdout.Load(view, items);
        return Environment.Load(view, items);
    }
}
