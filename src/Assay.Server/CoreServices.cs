using Assay.Core.Access;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Decide;
using Assay.Core.Demo;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Server.Bodies;
using Assay.Server.Settings;
using Assay.Server.Workers;

namespace Assay.Server;

/// <summary>The use cases, along the flow: evaluate, record, analyse, decide.</summary>
internal static class CoreServices
{
    public static void AddCore(this IServiceCollection services)
    {
        services.AddSingleton<Catalog>();
        services.AddSingleton(provider => new Governance(provider.GetRequiredService<GovernanceSettings>().RequireReview)
        {
            SplitUrls = provider.GetRequiredService<SplitUrlSettings>().ToUrls(),
            StartsOnCreate = provider.GetRequiredService<CompatibilitySettings>().StartOnCreate,
        });
        services.AddSingleton<Experiments>();
        services.AddSingleton<SetAsides>();
        services.AddSingleton<Definitions<Layer, LayerSpec>, Layers>();
        services.AddSingleton<Definitions<Holdout, HoldoutSpec>, Holdouts>();
        services.AddSingleton<Definitions<DeploymentEnvironment, EnvironmentSpec>, DeploymentEnvironments>();
        services.AddSingleton(provider => provider.GetRequiredService<RecordSettings>().ToLimits());
        services.AddUsers();
        services.AddSingleton<People>();
        services.AddSingleton<Enrolment>();
        services.AddSingleton<Endpoints.BulkLimits>();
        services.AddSingleton<Redirects>();
        services.AddFlags();
        services.AddSingleton<SenderRules>();
        services.AddSingleton<EventReach>();
        services.AddSingleton<EventIntake>();
        services.AddSingleton<ExposureIntake>();
        services.AddImports();
        services.AddSingleton<Analyser>();
        services.AddSingleton<Decisions>();
        services.AddSingleton<Demonstration>();
        services.AddHostedService<CatalogLoad>();
        services.AddSingleton<DemoFill>();
        services.AddHostedService<ImportWorker>();
        services.AddHostedService<ScheduledStarts>();
        services.AddHostedService<ScheduledFlagChanges>();
        services.AddHostedService<FlagUseKeeper>();
        services.AddHostedService<UserIdLoad>();
    }

    private static void AddImports(this IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<ImportSettings>().ToLimits());
        services.AddSingleton(provider => provider.GetRequiredService<LimitSettings>().ToJson());
        services.AddSingleton<ImportLog>();
        services.AddSingleton<ImportTrouble>(provider => provider.GetRequiredService<ImportLog>().Report);
        services.AddSingleton<ImportRows>();
        services.AddSingleton<Imports>();
    }

    private static void AddFlags(this IServiceCollection services)
    {
        services.AddSingleton<Flags>();
        services.AddSingleton<FlagHistory>();
        services.AddSingleton<FlagPatchReader>(FlagBody.Patched);
        services.AddSingleton<FlagSchedule>();
        services.AddSingleton<FlagUse>();
        services.AddSingleton(provider => new FlagStaleness(
            provider.GetRequiredService<Catalog>(),
            provider.GetRequiredService<FlagUse>(),
            provider.GetRequiredService<TimeProvider>(),
            TimeSpan.FromDays(provider.GetRequiredService<FlagSettings>().StaleDays)
        ));
        services.AddSingleton<FlagServing>();
        services.AddSingleton<FlagViews>();
    }

    private static void AddUsers(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SegmentLimits(
            provider.GetRequiredService<LimitSettings>().SegmentMembers,
            provider.GetRequiredService<RecordSettings>().IdLength
        ));
        services.AddSingleton<Segments>();
        services.AddSingleton(provider => provider.GetRequiredService<RecordSettings>().ToUserLimits());
        services.AddSingleton(provider => new UserDirectory(
            provider.GetRequiredService<IUserStore>(),
            provider.GetRequiredService<UserSettings>().ToOptions(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<UnreadUsers>().Log
        ));
        services.AddSingleton<UnreadUsers>();
        services.AddSingleton<Contexts>();
        services.AddSingleton<Users>();
    }
}
