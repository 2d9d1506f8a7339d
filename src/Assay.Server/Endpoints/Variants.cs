using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Microsoft.AspNetCore.Http.HttpResults;
using UseCases = Assay.Core.Catalog.Experiments;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of an experiment's variants: one by one, or several together. Their version is the experiment's.</summary>
internal static class Variants
{
    public static void MapVariants(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Experiments.Route + "/{id}/variants").WithTags("Variants");
        group.MapPost("/", AddAsync).RequireAuthorization(Policies.Write);
        group.MapGet("/", List).RequireAuthorization(Policies.Read);
        foreach (var method in (string[])[HttpMethods.Put, HttpMethods.Patch])
        {
            group
                .MapMethods("/", [method], ChangeTogetherAsync)
                .Accepts<IReadOnlyList<VariantBody>>("application/json")
                .AcceptsArray()
                .RequireAuthorization(Policies.Write);
            group.MapMethods("/{variant}", [method], ChangeOneAsync).RequireAuthorization(Policies.Write);
        }
        group.MapGet("/{variant}", Get).RequireAuthorization(Policies.Read);
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
        http.SetETag(changed.Value.Version);
        var added = changed.Value.Variants[^1];
        return TypedResults.Created($"{Experiments.Route}/{changed.Value.Id}/variants/{added.Id}", VariantView.From(added));
    }

    private static Results<Versioned<IReadOnlyList<VariantView>>, ProblemHttpResult> List(string id, Catalog catalog) =>
        catalog.View.Experiments.Find(id) is { } experiment
            ? new Versioned<IReadOnlyList<VariantView>>(Show(experiment), experiment.Version)
            : Faults.ExperimentNotFound(id).ToProblem();

    private static Results<Versioned<VariantView>, ProblemHttpResult> Get(string id, string variant, Catalog catalog) =>
        catalog.View.Experiments.Find(id) is not { } experiment ? Faults.ExperimentNotFound(id).ToProblem()
        : experiment.FindVariant(variant) is { } found ? new Versioned<VariantView>(VariantView.From(found), experiment.Version)
        : Faults.VariantNotFound(variant).ToProblem();

    /// <summary>Changes the variants that the list names, and adds those that are new to a draft; the others stay. The sum is checked once.</summary>
    private static async Task<Results<Versioned<IReadOnlyList<VariantView>>, ProblemHttpResult>> ChangeTogetherAsync(
        string id,
        IfMatch ifMatch,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (http.Features.Get<JsonBody>() is not { } body || JsonNode.Parse(body.Json.Span) is not JsonArray { Count: > 0 } given)
            return Faults.BodyRequired().ToProblem();
        return await experiments
            .UpdateAsync(id, ifMatch.ExpectedVersion, before => Together(before, given), http.Actor(), ct)
            .ToResourceAsync(Show);
    }

    private static async Task<Results<Versioned<VariantView>, ProblemHttpResult>> ChangeOneAsync(
        string id,
        string variant,
        Patch<VariantBody, VariantView> body,
        IfMatch ifMatch,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    )
    {
        var key = "";
        return await ChangeAsync(
                id,
                variant,
                (variants, known) =>
                {
                    key = body.Json["key"] is JsonValue named ? named.ToString() : known.Key;
                    return body.Over(VariantView.From(known))
                        .Then(changes => Laid(known, changes))
                        .Then(changed => new Outcome<IReadOnlyList<VariantBody?>>([
                            .. variants.Select(one => one!.Key == known.Key ? changed : Yielding(one, changed)),
                        ]));
                },
                ifMatch,
                experiments,
                http,
                ct
            )
            .ToResourceAsync(experiment => VariantView.From(experiment.FindVariant(key)!));
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
            (variants, known) => new Outcome<IReadOnlyList<VariantBody?>>([.. variants.Where(one => one!.Key != known.Key)]),
            ifMatch,
            experiments,
            http,
            ct
        );
        return changed.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
    }

    private static IReadOnlyList<VariantView> Show(Experiment experiment) => [.. experiment.Variants.Select(VariantView.From)];

    /// <summary>Changes the list of variants around one that is known by key or id.</summary>
    private static Task<Outcome<Experiment>> ChangeAsync(
        string id,
        string variant,
        Func<IReadOnlyList<VariantBody?>, Variant, Outcome<IReadOnlyList<VariantBody?>>> change,
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
                    ? change(ExperimentBody.From(before).Variants!, known)
                        .Then(variants => new Outcome<ExperimentSpec>(Respec(before, _ => variants)))
                    : Faults.VariantNotFound(variant),
            http.Actor(),
            ct
        );

    /// <summary>The variant's description with the changes laid over it. A renamed one is another variant, with an id of its own.</summary>
    private static Outcome<VariantBody> Laid(Variant known, JsonObject changes)
    {
        var present = JsonSerializer.SerializeToNode(VariantBody.From(known), BodyJson.Options)!.AsObject();
        var laid = BodyReading.Read<VariantBody>(VariantMerge.Over(present, changes, keepsShare: true, keepsControl: true));
        return laid.Fault is null && laid.Value.Key != known.Key ? laid.Value with { Id = null } : laid;
    }

    /// <summary>There is one control: naming another one takes the mark off the one before.</summary>
    private static VariantBody? Yielding(VariantBody? one, VariantBody changed) =>
        changed.IsControl is true && one is not null ? one with { IsControl = false } : one;

    /// <summary>The experiment with the list laid over its variants, in its own order: buckets follow it.</summary>
    private static Outcome<ExperimentSpec> Together(Experiment before, JsonArray given)
    {
        var body = ExperimentBody.From(before);
        var known = JsonSerializer.SerializeToNode(body.Variants, BodyJson.Options)!.AsArray().OfType<JsonObject>().ToList();
        var named = given.Select(one => one is JsonObject json ? VariantMerge.Find(known, json) : null).ToList();
        var keepsControl = !given.OfType<JsonObject>().Any(one => one["is_control"] is not null);
        JsonObject Laid(JsonObject one) =>
            VariantMerge.Over(one, named.IndexOf(one) is >= 0 and var at ? given[at]!.AsObject() : [], keepsShare: true, keepsControl);
        var whole = new JsonObject
        {
            ["variants"] = new JsonArray([
                .. known.Select(Laid),
                .. given.Where((_, at) => named[at] is null).Select(one => one?.DeepClone()),
            ]),
        };
        return BodyReading
            .Read<ExperimentBody>(whole)
            .Then(read => new Outcome<ExperimentSpec>((body with { Variants = read.Variants }).ToSpec()));
    }

    private static ExperimentSpec Respec(Experiment before, Func<IReadOnlyList<VariantBody?>, IReadOnlyList<VariantBody?>> change)
    {
        var body = ExperimentBody.From(before);
        return (body with { Variants = change(body.Variants!) }).ToSpec();
    }
}
