using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Server.Requests;
using Assay.Server.Settings;
using Assay.Server.StartAndStop;
using Assay.Storage;
using Assay.Storage.Files;
using Assay.Storage.Logs;
using Assay.Storage.Logs.Journal;
using Assay.Storage.Relational;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Assay.Server;

internal static class StorageServices
{
    /// <summary>Puts the adapters of the data folder behind the ports of the core.</summary>
    public static void AddStorage(this IServiceCollection services)
    {
        services.AddSingleton(provider => DataFolder.Open(DefaultDataFolder.Choose(provider.GetRequiredService<StorageSettings>().Data)));
        services.AddSingleton(provider => new DataPlace(provider.GetRequiredService<DataFolder>().Root));
        services.AddSingleton(provider =>
            Installation.Open(provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<StorageSettings>().AcceptLoss)
        );
        services.AddSingleton(OpenCatalog);
        services.AddSingleton<StoreGuard>();
        services.AddSingleton<StoreHealth>();
        services.AddSingleton<StoreCheck>(provider => provider.GetRequiredService<StoreHealth>().Problem);
        services.AddSingleton<ICatalogStore, CatalogStore>();
        services.AddSingleton<IUserStore, UserStore>();
        services.AddSingleton<IIdempotencyStore, IdempotencyStore>();
        services.AddSingleton(OpenLogs);
        services.AddSingleton<IConnectionListenerFactory>(BoundConnections);
        services.AddSingleton<IExposureLog>(provider => provider.GetRequiredService<EmbeddedLogs>());
        services.AddSingleton<IIdentityLog>(provider => provider.GetRequiredService<EmbeddedLogs>());
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<EmbeddedLogs>());
        services.AddSingleton<IMetricSource>(provider => provider.GetRequiredService<EmbeddedLogs>());
        services.AddSingleton<ITableReader, TableReader>();
        services.AddSingleton<IImportSpool>(provider =>
            FileImportSpool.Open(provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<ILogger<FileImportSpool>>())
        );
    }

    /// <summary>As many connections as the process may have open files, less what it needs for itself, unless the settings say it.</summary>
    /// <exception cref="CannotStartException">The process may open too few files for a server.</exception>
    private static BoundedListeners BoundConnections(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<ServerSettings>().MaxConnections ?? ProcessLimits.Connections(),
            provider.GetRequiredService<IOptions<SocketTransportOptions>>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()
        );

    /// <summary>Opens the stores now, so that what is wrong with them is told before anything else starts.</summary>
    /// <exception cref="CannotStartException">A store cannot be opened.</exception>
    public static void OpenStorage(this IServiceProvider provider)
    {
        provider.GetRequiredService<SqliteDatabase>();
        provider.GetRequiredService<EmbeddedLogs>();
        provider.GetRequiredService<StoreHealth>();
    }

    private static SqliteDatabase OpenCatalog(IServiceProvider provider)
    {
        // Looks for missing stores, so it must come before the catalog is made where it is missing.
        var installation = provider.GetRequiredService<Installation>();
        var catalog = SqliteDatabase.Open(provider.GetRequiredService<DataFolder>().CatalogFile);
        catalog.Claim(installation);
        return catalog;
    }

    private static EmbeddedLogs OpenLogs(IServiceProvider provider) =>
        EmbeddedLogs.Open(
            provider.GetRequiredService<DataFolder>(),
            provider.GetRequiredService<StorageSettings>().ToWarehouse(),
            provider.GetRequiredService<RecordSettings>().EventIdBytes,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RecordLog>>(),
            provider.GetRequiredService<StoreGuard>()
        );
}
