namespace Assay.Core.Catalog;

/// <summary>Gives an experiment its buckets of a layer.</summary>
internal static class LayerShare
{
    /// <summary>The experiment with the share that its description asks for. What it has and still asks for, it keeps.</summary>
    public static Outcome<Experiment> Take(Experiment experiment, ExperimentSpec spec, CatalogView view)
    {
        if (spec.Layer is not { } layer)
            return experiment with { Layer = null, LayerRanges = [] };
        var isSame = layer == experiment.Layer;
        if (spec.LayerRanges is not { } ranges)
            return isSame && experiment.LayerPercent == spec.LayerPercent
                ? experiment
                : TakeFree(experiment with { Layer = layer }, (int)(spec.LayerPercent!.Value * 100), view);
        if (isSame && ranges.SequenceEqual(experiment.LayerRanges))
            return experiment;
        return new LayerBuckets(view, layer, except: experiment.Id).HolderOf(ranges) is { } holder
            ? Faults.LayerRangesTaken(holder)
            : experiment with
            {
                Layer = layer,
                LayerRanges = ranges,
            };
    }

    /// <summary>Before a stopped experiment runs again: its buckets, or as many others where another experiment has taken them since.</summary>
    public static Outcome<Experiment> Renew(Experiment experiment, CatalogView view)
    {
        if (experiment.Layer is not { } layer)
            return experiment;
        return new LayerBuckets(view, layer, except: experiment.Id).HolderOf(experiment.LayerRanges) is null
            ? experiment
            : TakeFree(experiment, LayerBuckets.Count(experiment.LayerRanges), view);
    }

    private static Outcome<Experiment> TakeFree(Experiment experiment, int count, CatalogView view)
    {
        var layer = new LayerBuckets(view, experiment.Layer!, except: experiment.Id);
        return layer.Free(count) is { } ranges
            ? experiment with
            {
                LayerRanges = ranges,
            }
            : Faults.LayerFull(experiment.Layer!, layer.FreePercent);
    }
}
