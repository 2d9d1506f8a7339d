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
        var changed = await ChangeAsync(id, variants => [.. variants, body], ifMatch, experiments, http, ct);
        if (changed.Fault is { } fault)
            return fault.ToProblem();
        var added = changed.Value.Variants[^1];
        return TypedResults.Created($"{Experiments.Route}/{changed.Value.Id}/variants/{added.Id}", VariantView.From(added));
    }

    private static Results<Ok<IReadOnlyList<VariantView>>, ProblemHttpResult> List(string id, Catalog catalog) =>
        catalog.View.Find(id) is { } experiment
            ? TypedResults.Ok<IReadOnlyList<VariantView>>([.. experiment.Variants.Select(VariantView.From)])
            : Faults.ExperimentNotFound(id).ToProblem();

    private static async Task<Results<Ok<VariantView>, ProblemHttpResult>> ReplaceAsync(
        string id,
        string variant,
        VariantBody body,
        IfMatch ifMatch,
        UseCases experiments,
        Catalog catalog,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (Find(catalog, id, variant) is { Fault: { } missing })
            return missing.ToProblem();
        var key = Find(catalog, id, variant).Value.Key;
        var changed = await ChangeAsync(
            id,
            variants => [.. variants.Select(one => one!.Key == key ? body with { Key = body.Key ?? key } : one)],
            ifMatch,
            experiments,
            http,
            ct
        );
        return changed.Fault is { } fault
            ? fault.ToProblem()
            : TypedResults.Ok(VariantView.From(changed.Value.FindVariant(body.Key ?? key)!));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id,
        string variant,
        IfMatch ifMatch,
        UseCases experiments,
        Catalog catalog,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (Find(catalog, id, variant) is { Fault: { } missing })
            return missing.ToProblem();
        var key = Find(catalog, id, variant).Value.Key;
        var changed = await ChangeAsync(id, variants => [.. variants.Where(one => one!.Key != key)], ifMatch, experiments, http, ct);
        return changed.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
    }

    private static Outcome<Variant> Find(Catalog catalog, string id, string variant)
    {
        if (catalog.View.Find(id) is not { } experiment)
            return Faults.ExperimentNotFound(id);
        return experiment.FindVariant(variant) is { } found ? found : Faults.VariantNotFound(variant);
    }

    private static Task<Outcome<Experiment>> ChangeAsync(
        string id,
        Func<IReadOnlyList<VariantBody?>, IReadOnlyList<VariantBody?>> change,
        IfMatch ifMatch,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    ) =>
        experiments.UpdateAsync(
            id,
            ifMatch.ExpectedVersion,
            before =>
            {
                var body = ExperimentBody.From(before);
                return (body with { Variants = change(body.Variants!) }).ToSpec() with { VariantsMayBePartial = true };
            },
            http.Actor(),
            ct
        );
}
