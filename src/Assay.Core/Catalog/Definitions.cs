namespace Assay.Core.Catalog;

/// <summary>What people do with definitions that have no lifecycle: describe, change, delete.</summary>
/// <typeparam name="TSpec">What a caller wants the item to be.</typeparam>
public abstract class Definitions<TItem, TSpec>(Catalog catalog, ItemKind<TItem> kind)
    where TItem : CatalogItem
{
    public ItemKind<TItem> Kind => kind;

    public Task<Outcome<TItem>> CreateAsync(TSpec spec, Actor actor, CancellationToken ct) =>
        catalog.CreateAsync(kind, (view, id, now) => Complete(spec, Blank(spec, view, id, now), view), actor, ct);

    /// <summary>Gives the item the form that <paramref name="respec"/> makes of the present one.</summary>
    public Task<Outcome<TItem>> UpdateAsync(
        string id,
        long? ifVersion,
        Func<TItem, Outcome<TSpec>> respec,
        Actor actor,
        CancellationToken ct
    ) =>
        catalog.ChangeAsync(
            kind,
            id,
            "update",
            ifVersion,
            (before, _) => respec(before).Then(spec => Complete(spec, before, catalog.View)),
            actor,
            ct
        );

    public Task<Outcome<TItem>> DeleteAsync(string id, long? ifVersion, Actor actor, CancellationToken ct) =>
        catalog.DeleteAsync(kind, id, ifVersion, item => CheckDeletion(item, catalog.View), actor, ct);

    /// <summary>The new item before it is described: what is made once and stays.</summary>
    protected abstract TItem Blank(TSpec spec, CatalogView view, long id, DateTimeOffset now);

    /// <summary>The item described, on top of what <paramref name="current"/> knows.</summary>
    protected abstract Outcome<TItem> Complete(TSpec spec, TItem current, CatalogView view);

    /// <summary>Why the item must stay, beside what the evaluation refers to; <c>null</c>: it may go.</summary>
    protected virtual Fault? CheckDeletion(TItem item, CatalogView view) => null;

    /// <summary>The key given, or a free one made from the name.</summary>
    protected string KeyOf(string? key, string? name, CatalogView view) =>
        key ?? Keys.Free(Keys.FromName(name ?? "", kind.Name), taken => kind.Of(view).FindKey(taken) is not null);

    /// <summary>A salt that no other randomisation has: ids are never used twice, and experiments' salts begin with a digit.</summary>
    protected string SaltOf(long id, DateTimeOffset now) => $"{kind.Name}-{now.UtcDateTime:yyyy-MM}-{id}";

    private protected static void CheckTexts(string? key, string? name, string? description, TItem current, FieldErrors errors)
    {
        errors.Require(Keys.IsValid(key ?? current.Key), "key", Keys.Rule);
        errors.Require(key is null || key == current.Key, "key", "The key stays as it was given first: others go by it.");
        errors.Require(name is null or { Length: > 0 and <= 200 }, "name", "A name has 1 to 200 characters.");
        errors.Require(description is null or { Length: <= 10_000 }, "description", "A description has at most 10,000 characters.");
    }
}
