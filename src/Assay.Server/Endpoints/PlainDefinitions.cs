using Assay.Core;
using Assay.Core.Access;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of layers, holdouts and environments, which are described alike.</summary>
internal static class PlainDefinitions
{
    private const string Exclusions = "Layers and holdouts";

    public static void MapPlainDefinitions(this IEndpointRouteBuilder routes)
    {
        routes.Map<Layer, LayerSpec, LayerView>("layers", Exclusions, LayerView.From, LayerView.SpecOf);
        routes.Map<Holdout, HoldoutSpec, HoldoutView>("holdouts", Exclusions, HoldoutView.From, HoldoutView.SpecOf);
        routes.Map<DeploymentEnvironment, EnvironmentSpec, EnvironmentView>(
            "environments",
            "Environments",
            EnvironmentView.From,
            EnvironmentView.SpecOf
        );
    }

    private static void Map<TItem, TSpec, TView>(
        this IEndpointRouteBuilder routes,
        string name,
        string tag,
        Func<TItem, CatalogView, TView> show,
        Func<TItem, TSpec> specOf
    )
        where TItem : CatalogItem
        where TSpec : class
    {
        var route = $"{ApiVersion.Prefix}/{name}";
        var group = routes.MapGroup(route).WithTags(tag);
        var face = new Face<TItem, TSpec, TView>(route, show, specOf);
        (string Method, string Path, Delegate Handle)[] endpoints =
        [
            ("POST", "/", face.CreateAsync),
            ("GET", "/", face.List),
            ("GET", "/{id}", face.Get),
            ("PUT", "/{id}", face.ChangeAsync),
            ("PATCH", "/{id}", face.ChangeAsync),
            ("DELETE", "/{id}", Face<TItem, TSpec, TView>.DeleteAsync),
        ];
        foreach (var (method, path, handle) in endpoints)
            group.MapMethods(path, [method], handle).RequireAuthorization(method == "GET" ? Policies.Read : Policies.Write);
    }

    private sealed class Face<TItem, TSpec, TView>(string route, Func<TItem, CatalogView, TView> show, Func<TItem, TSpec> specOf)
        where TItem : CatalogItem
        where TSpec : class
    {
        public async Task<Results<Created<TView>, ProblemHttpResult>> CreateAsync(
            TSpec? body,
            Definitions<TItem, TSpec> items,
            Catalog catalog,
            HttpContext http,
            CancellationToken ct
        )
        {
            if (body is null)
                return Faults.BodyRequired().ToProblem();
            var created = await items.CreateAsync(body, http.Actor(), ct);
            if (created.Fault is { } fault)
                return fault.ToProblem();
            http.SetETag(created.Value.Version);
            return TypedResults.Created($"{route}/{created.Value.Id}", show(created.Value, catalog.View));
        }

        public Ok<IReadOnlyList<TView>> List(Page page, Definitions<TItem, TSpec> items, Catalog catalog, HttpContext http)
        {
            var view = catalog.View;
            var after = page.CursorAsId() ?? 0;
            var found = items.Kind.Of(view).Where(item => item.Id > after).Take(page.Limit + 1).ToList();
            var shown = page.Cut(http, found, item => $"{item.Id}");
            return TypedResults.Ok<IReadOnlyList<TView>>([.. shown.Select(item => show(item, view))]);
        }

        public Results<Versioned<TView>, ProblemHttpResult> Get(string id, Definitions<TItem, TSpec> items, Catalog catalog)
        {
            var view = catalog.View;
            return items.Kind.Of(view).Find(id) is { } item
                ? new Versioned<TView>(show(item, view), item.Version)
                : items.Kind.NotFound(id).ToProblem();
        }

        public Task<Results<Versioned<TView>, ProblemHttpResult>> ChangeAsync(
            string id,
            Patch<TSpec, TView> body,
            IfMatch ifMatch,
            Definitions<TItem, TSpec> items,
            Catalog catalog,
            HttpContext http,
            CancellationToken ct
        ) =>
            items
                .UpdateAsync(
                    id,
                    ifMatch.ExpectedVersion,
                    before => body.Over(show(before, catalog.View)).Then(changes => BodyReading.Patched(specOf(before), changes)),
                    http.Actor(),
                    ct
                )
                .ToResourceAsync(item => show(item, catalog.View));

        public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
            string id,
            IfMatch ifMatch,
            Definitions<TItem, TSpec> items,
            HttpContext http,
            CancellationToken ct
        )
        {
            var deleted = await items.DeleteAsync(id, ifMatch.ExpectedVersion, http.Actor(), ct);
            return deleted.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
        }
    }
}
