using Assay.Core.Catalog;
using Assay.Server.Settings;
using Assay.Storage;
using Assay.Storage.Relational;

namespace Assay.Server;

internal static class StorageServices
{
    /// <summary>Puts the adapters of the data folder behind the ports of the core.</summary>
    public static void AddStorage(this IServiceCollection services)
    {
        services.AddSingleton(provider => DataFolder.Open(provider.GetRequiredService<StorageSettings>().Data));
        services.AddSingleton(provider => SqliteDatabase.Open(provider.GetRequiredService<DataFolder>().CatalogFile));
        services.AddSingleton<ICatalogStore, CatalogStore>();
        services.AddSingleton<IIdempotencyStore, IdempotencyStore>();
    }
}
