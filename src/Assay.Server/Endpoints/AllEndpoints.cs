using Assay.Server.Documentation;
using Assay.Server.Requests.Known;

namespace Assay.Server.Endpoints;

/// <summary>Every route, along the flow.</summary>
internal static class AllEndpoints
{
    public static void MapEverything(this IEndpointRouteBuilder routes)
    {
        MapForeign(routes.OpenByNature());
        var known = routes.RefusingUnknown();
        MapDefinitions(known);
        MapEvaluation(known);
        MapRecording(known);
        MapAnalysis(known);
        MapOperations(known);
    }

    /// <summary>Requests that others write: protocols of other makers, links of visitors, probes.</summary>
    private static void MapForeign(IEndpointRouteBuilder routes)
    {
        routes.MapHome();
        routes.MapSplitLinks();
        routes.MapOfrep();
        routes.MapGrowthBook();
        routes.MapHealth();
        routes.MapApiDocument();
        routes.MapDesignedAddresses();
    }

    private static void MapDefinitions(IEndpointRouteBuilder routes)
    {
        routes.MapExperiments();
        routes.MapLifecycle();
        routes.MapVariants();
        routes.MapSetAsides();
        routes.MapFlags();
        routes.MapFlagChanges();
        routes.MapPlainDefinitions();
        routes.MapSegments();
        routes.MapSegmentMembers();
        routes.MapSegmentExperiments();
        routes.MapUsers();
    }

    private static void MapEvaluation(IEndpointRouteBuilder routes)
    {
        routes.MapAssignments();
        routes.MapFlagEvaluations();
        routes.MapSdk();
    }

    private static void MapRecording(IEndpointRouteBuilder routes)
    {
        routes.MapExposures();
        routes.MapEvents();
        routes.MapImportJobs();
    }

    private static void MapAnalysis(IEndpointRouteBuilder routes)
    {
        routes.MapResults();
    }

    private static void MapOperations(IEndpointRouteBuilder routes)
    {
        routes.MapKeys();
        routes.MapAuditTrail();
        routes.MapDemo();
    }
}
