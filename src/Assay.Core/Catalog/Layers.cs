namespace Assay.Core.Catalog;

/// <summary>What a caller wants a layer to be; <c>null</c> asks for the default.</summary>
public sealed record LayerSpec(string? Key, string? Name, string? Description);

/// <summary>What people do with layers.</summary>
public sealed class Layers(Catalog catalog) : Definitions<Layer, LayerSpec>(catalog, ItemKinds.Layer)
{
    /// <summary>The experiments that hold buckets of the layer.</summary>
    public static IEnumerable<Experiment> HoldersOf(Layer layer, CatalogView view) =>
        view.Experiments.Where(experiment => experiment.Layer == layer.Key && LayerBuckets.Holds(experiment));

    public static decimal FreePercent(Layer layer, CatalogView view) => new LayerBuckets(view, layer.Key).FreePercent;

    protected override Layer Blank(LayerSpec spec, CatalogView view, long id, DateTimeOffset now) =>
        new()
        {
            Id = id,
            Key = KeyOf(spec.Key, spec.Name, view),
            Salt = SaltOf(id, now),
        };

    protected override Outcome<Layer> Complete(LayerSpec spec, Layer current, CatalogView view)
    {
        var errors = new FieldErrors();
        CheckTexts(spec.Key, spec.Name, spec.Description, current, errors);
        return errors.Any ? errors.ToFault() : current with { Name = spec.Name ?? current.Key, Description = spec.Description ?? "" };
    }
}
