using Assay.Server.Documentation;

namespace Assay.Server.Endpoints;

/// <summary>Every route, along the flow.</summary>
internal static class AllEndpoints
{
    public static void MapEverything(this IEndpointRouteBuilder routes)
    {
        MapDefinitions(routes);
        MapEvaluation(routes);
        MapRecording(routes);
        MapAnalysis(routes);
        MapOperations(routes);
    }

    private static void MapDefinitions(IEndpointRouteBuilder routes)
    {
        routes.MapExperiments();
        routes.MapLifecycle();
        routes.MapVariants();
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
        routes.MapSplitLinks();
        routes.MapOfrep();
        routes.MapSdk();
        routes.MapGrowthBook();
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
        routes.MapHome();
        routes.MapHealth();
        routes.MapKeys();
        routes.MapAuditTrail();
        routes.MapDemo();
        routes.MapApiDocument();
    }
}
