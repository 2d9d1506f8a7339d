using Assay.Core.Demo;
using Assay.Server.Auth;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of the simulated experiments: how to get rid of them. <c>--demo</c> makes them.</summary>
internal static class Demo
{
    public static void MapDemo(this IEndpointRouteBuilder routes) =>
        routes.MapDelete(ApiVersion.Prefix + "/demo", DeleteAsync).WithTags("Demo").RequireAuthorization(Policies.Admin);

    private static async Task<Ok<DemoDeleted>> DeleteAsync(Demonstration demonstration, HttpContext http, CancellationToken ct) =>
        TypedResults.Ok(new DemoDeleted(await demonstration.DeleteAsync(http.Actor(), ct)));
}

/// <param name="Deleted">Experiments.</param>
internal sealed record DemoDeleted(int Deleted);
