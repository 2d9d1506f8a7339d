using Assay.Core.Catalog;
using Assay.Evaluation.Bucketing;

namespace Assay.Server.Bodies;

/// <summary>An experiment's part of a layer.</summary>
internal sealed record LayerPartView(
    long Id,
    string Key,
    ExperimentStatus Status,
    decimal? LayerPct,
    IReadOnlyList<BucketRange> LayerRanges
);

/// <summary>A layer as answers give it.</summary>
/// <param name="FreePct">The share that no experiment holds.</param>
/// <param name="Experiments">Those that hold buckets: all that are neither stopped nor archived.</param>
internal sealed record LayerView(
    long Id,
    string Key,
    string Name,
    string Description,
    string Salt,
    decimal FreePct,
    IReadOnlyList<LayerPartView> Experiments,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    long Version
)
{
    public static LayerView From(Layer layer, CatalogView view) =>
        new(
            layer.Id,
            layer.Key,
            layer.Name,
            layer.Description,
            layer.Salt,
            Layers.FreePercent(layer, view),
            [
                .. Layers
                    .HoldersOf(layer, view)
                    .Select(one => new LayerPartView(one.Id, one.Key, one.Status, one.LayerPercent, one.LayerRanges)),
            ],
            layer.CreatedUtc,
            layer.UpdatedUtc,
            layer.CreatedBy,
            layer.Version
        );

    public static LayerSpec SpecOf(Layer layer) => new(layer.Key, layer.Name, layer.Description);
}

/// <summary>A holdout as answers give it.</summary>
/// <param name="Experiments">Keys of the experiments that name it.</param>
internal sealed record HoldoutView(
    long Id,
    string Key,
    string Name,
    string Description,
    decimal Percent,
    string Salt,
    IReadOnlyList<string> Experiments,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    long Version
)
{
    public static HoldoutView From(Holdout holdout, CatalogView view) =>
        new(
            holdout.Id,
            holdout.Key,
            holdout.Name,
            holdout.Description,
            holdout.Percent,
            holdout.Salt,
            [.. Holdouts.UsersOf(holdout, view).Select(one => one.Key)],
            holdout.CreatedUtc,
            holdout.UpdatedUtc,
            holdout.CreatedBy,
            holdout.Version
        );

    public static HoldoutSpec SpecOf(Holdout holdout) => new(holdout.Key, holdout.Name, holdout.Description, holdout.Percent);
}
