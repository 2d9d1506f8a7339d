using Assay.Server.Auth;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;

namespace Assay.Server.Endpoints;

/// <summary>Addresses that the design of the API names and that this server does not have yet: they are answered as such, not as a typing error.</summary>
/// <remarks>What is built moves from here to its own endpoints.</remarks>
internal static class DesignedAddresses
{
    public static IReadOnlyList<string> All { get; } = ["metrics-catalog", "teams", "power", "event-types", "experiments/{id}/power"];

    public static void MapDesignedAddresses(this IEndpointRouteBuilder routes)
    {
        foreach (var address in All)
            routes
                .Map(
                    $"{ApiVersion.Prefix}/{address}/{{**rest}}",
                    context => context.WriteProblemAsync(KnownFaults.AddressNotSupportedYet(context.Request.Path))
                )
                .RequireAuthorization(Policies.Read)
                .ExcludeFromDescription();
    }
}
