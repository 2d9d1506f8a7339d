using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using UseCases = Assay.Core.Catalog.Experiments;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of an experiment's variants, one by one.</summary>
internal static class Variants
{
    public static void MapVariants(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Experiments.Route + "/{id}/variants").WithTags("Variants");
        group.MapPost("/", AddAsync).RequireAuthorization(Policies.Write);
        group.MapGet("/", List).RequireAuthorization(Policies.Read);
        group.MapPut("/{variant}", ReplaceAsync).RequireAuthorization(Policies.Write);
        group.MapDelete("/{variant}", DeleteAsync).RequireAuthorization(Policies.Write);
    }

    private static async Task<Results<Created<VariantView>, ProblemHttpResult>> AddAsync(
        string id,
        VariantBody body,
        IfMatch ifMatch,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    )
    {
        var changed = await experiments.UpdateAsync(
            id,
            ifMatch.ExpectedVersion,
            before => Respec(before, variants => [.. variants, body]),
            http.Actor(),
            ct
        );
        if (changed.Fault is { } fault)
            return fault.ToProblem();
        var added = changed.Value.Variants[^1];
        return TypedResults.Created($"{Experiments.Route}/{changed.Value.Id}/variants/{added.Id}", VariantView.From(added));
    }

    private static Results<Ok<IReadOnlyList<VariantView>>, ProblemHttpResult> List(string id, Catalog catalog) =>
        catalog.View.Experiments.Find(id) is { } experiment
            ? TypedResults.Ok<IReadOnlyList<VariantView>>([.. experiment.Variants.Select(VariantView.From)])
            : Faults.ExperimentNotFound(id).ToProblem();

    private static async Task<Results<Ok<VariantView>, ProblemHttpResult>> ReplaceAsync(
        string id,
        string variant,
        VariantBody body,
        IfMatch ifMatch,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    )
    {
        var named = body;
        var changed = await ChangeAsync(
            id,
            variant,
            (variants, known) =>
            {
                named = body with { Key = body.Key ?? known.Key };
                return [.. variants.Select(one => one!.Key == known.Key ? named : one)];
            },
            ifMatch,
            experiments,
            http,
            ct
        );
        return changed.Fault is { } fault ? fault.ToProblem() : TypedResults.Ok(VariantView.From(changed.Value.FindVariant(named.Key!)!));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id,
        string variant,
        IfMatch ifMatch,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    )
    {
        var changed = await ChangeAsync(
            id,
            variant,
            (variants, known) => [.. variants.Where(one => one!.Key != known.Key)],
            ifMatch,
            experiments,
            http,
            ct
        );
        return changed.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
    }

    /// <summary>Changes the list of variants around one that is known by key or id.</summary>
    private static Task<Outcome<Experiment>> ChangeAsync(
        string id,
        string variant,
        Func<IReadOnlyList<VariantBody?>, Variant, IReadOnlyList<VariantBody?>> change,
        IfMatch ifMatch,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    ) =>
        experiments.UpdateAsync(
            id,
            ifMatch.ExpectedVersion,
            before =>
                before.FindVariant(variant) is { } known
                    ? Respec(before, variants => change(variants, known))
                    : Faults.VariantNotFound(variant),
            http.Actor(),
            ct
        );

    private static ExperimentSpec Respec(Experiment before, Func<IReadOnlyList<VariantBody?>, IReadOnlyList<VariantBody?>> change)
    {
        var body = ExperimentBody.From(before);
        return (body with { Variants = change(body.Variants!) }).ToSpec() with { VariantsMayBePartial = true };
    }
}
