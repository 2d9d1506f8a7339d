using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation;

namespace Assay.Core.Record;

/// <summary>What became of the exposure that a flag's evaluation calls for.</summary>
public enum ExposureState
{
    /// <summary>None is due: no experiment decided, or nobody asked to record.</summary>
    None,

    /// <summary>Recorded by this call, durably.</summary>
    Recorded,

    /// <summary>The unit had met its variant before.</summary>
    Held,

    /// <summary>The store was unavailable. The value stands; ask again to have the exposure recorded.</summary>
    NotRecorded,
}

/// <summary>What a flag serves a subject.</summary>
/// <param name="Resolution">Settled: stored variants were looked up where it asked for them.</param>
public readonly record struct ServedFlag(Resolution Resolution, ExposureState Exposure);

/// <summary>Answers what flags serve a subject, and records the exposures that follow from it.</summary>
public sealed class FlagServing(Catalog.Catalog catalog, Contexts contexts, Enrolment enrolment, People people, FlagUse use)
{
    /// <summary>What the flag serves, without recording anything. Completes at once save where a stored user must be read.</summary>
    public async ValueTask<ServedFlag> LookAsync(string key, Subject subject, CancellationToken ct)
    {
        var view = catalog.View;
        var context = await ContextOfAsync(view, key, subject, ct);
        return new(Resolve(view, key, context, Known(view, subject, context)), ExposureState.None);
    }

    /// <summary>What the flag serves; where an experiment decided, its exposure is durable when the task completes.</summary>
    /// <remarks>A store that is unavailable takes no value from anybody: see <see cref="ExposureState.NotRecorded"/>.</remarks>
    /// <param name="kept">JSON object to keep with the exposure, or <c>null</c>.</param>
    public async ValueTask<ServedFlag> ServeAsync(string key, Subject subject, string? kept, CancellationToken ct)
    {
        var view = catalog.View;
        var context = await ContextOfAsync(view, key, subject, ct);
        var resolution = Resolve(view, key, context, Known(view, subject, context));
        return resolution.Experiment is null
            ? new(resolution, await JoinAsync(subject, ct))
            : new(resolution, await RecordAsync(Enrolment.PlacementOf(view, resolution, context), subject, kept, ct));
    }

    /// <summary>What every flag serves that <paramref name="isWanted"/> admits (all where it is <c>null</c>), oldest flag first. Records nothing.</summary>
    /// <returns>Each is evaluated as it is read, so that thousands of them are never held at once.</returns>
    public async ValueTask<IEnumerable<Resolution>> LookAllAsync(Subject subject, Func<CompiledFlag, bool>? isWanted, CancellationToken ct)
    {
        var view = catalog.View;
        var context = await contexts.OfAsync(subject, view.Snapshot.Flags.Any(flag => flag.ReadsAttributes), ct);
        return LookAll(view, context, Known(view, subject, context), isWanted);
    }

    /// <summary>How the flag comes to what it serves, step by step.</summary>
    public async ValueTask<FlagExplanation> ExplainAsync(string key, Subject subject, CancellationToken ct)
    {
        var view = catalog.View;
        var context = await ContextOfAsync(view, key, subject, ct);
        return FlagExplainer.Explain(view.Snapshot, key, context, new StoredVariants(enrolment, view, context));
    }

    private ValueTask<EvaluationContext> ContextOfAsync(CatalogView view, string key, Subject subject, CancellationToken ct) =>
        contexts.OfAsync(subject, view.Snapshot.Flag(key) is { ReadsAttributes: true }, ct);

    private IStickyVariants Known(CatalogView view, Subject subject, in EvaluationContext context)
    {
        var stored = new StoredVariants(enrolment, view, context);
        return subject.ForcedVariants is { Count: > 0 } forced ? new ForcedVariants(forced, stored) : stored;
    }

    private IEnumerable<Resolution> LookAll(
        CatalogView view,
        EvaluationContext context,
        IStickyVariants known,
        Func<CompiledFlag, bool>? isWanted
    )
    {
        foreach (var flag in view.Snapshot.Flags)
            if (isWanted?.Invoke(flag) ?? true)
                yield return Resolve(view, flag.Key, context, known);
    }

    private Resolution Resolve(CatalogView view, string key, in EvaluationContext context, IStickyVariants known)
    {
        var resolution = Evaluator.Evaluate(view.Snapshot, key, context, known);
        if (resolution.Flag is { } flag)
            Note(view.Snapshot, flag);
        return resolution;
    }

    /// <summary>What a flag requires is in use as long as the flag is.</summary>
    private void Note(Snapshot snapshot, CompiledFlag flag)
    {
        use.Note(flag);
        var required = flag.Definition.Prerequisites;
        for (var i = 0; i < required.Count; i++)
            if (snapshot.Flag(required[i].Flag) is { } other)
                Note(snapshot, other);
    }

    /// <summary>A store that is unavailable learns of the person at the next call.</summary>
    private async ValueTask<ExposureState> JoinAsync(Subject subject, CancellationToken ct)
    {
        try
        {
            await people.JoinAsync(subject, ct);
        }
        catch (StoreUnavailableException)
        {
            // No exposure is due, so there is nothing to tell.
        }
        return ExposureState.None;
    }

    private async ValueTask<ExposureState> RecordAsync(Placement placement, Subject subject, string? kept, CancellationToken ct)
    {
        try
        {
            if (!Enrolment.IsExposure(placement))
                return await JoinAsync(subject, ct);
            var recorded = await enrolment.RecordAsync(placement, subject, kept, ct);
            return recorded.IsNew ? ExposureState.Recorded : ExposureState.Held;
        }
        catch (StoreUnavailableException)
        {
            return ExposureState.NotRecorded;
        }
    }

    /// <summary>Tells a stored variant only where an evaluation cannot do without: elsewhere the bucket says the same.</summary>
    private sealed class StoredVariants(Enrolment enrolment, CatalogView view, EvaluationContext context) : IStickyVariants
    {
        public int VariantIn(CompiledExperiment experiment) => enrolment.StickyOf(view, experiment, context);
    }

    /// <summary>As if the unit had been in these variants before; nobody but the subject asks for that, and it is never recorded.</summary>
    private sealed class ForcedVariants(IReadOnlyDictionary<string, int> forced, StoredVariants stored) : IStickyVariants
    {
        public int VariantIn(CompiledExperiment experiment) =>
            forced.TryGetValue(experiment.Key, out var variant) ? variant : stored.VariantIn(experiment);
    }
}
