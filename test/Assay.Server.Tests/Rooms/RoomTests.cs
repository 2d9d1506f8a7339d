using System.Reflection;
using Assay.Core;
using Assay.Evaluation;
using Assay.Server.Tests.Rooms.Upstairs;
using Assay.Stats;
using Assay.Storage;

namespace Assay.Server.Tests.Rooms;

public sealed class RoomTests
{
    private const string Evaluation = "Assay.Evaluation";
    private const string Stats = "Assay.Stats";
    private const string Shared = "Assay.Core";
    private const string Catalog = "Assay.Core.Catalog";
    private const string Access = "Assay.Core.Access";
    private const string Evaluate = "Assay.Core.Evaluate";
    private const string Record = "Assay.Core.Record";
    private const string Analyse = "Assay.Core.Analyse";
    private const string Decide = "Assay.Core.Decide";
    private const string Demo = "Assay.Core.Demo";
    private const string Storage = "Assay.Storage";
    private const string Server = "Assay.Server";

    // Three types of the server, and no more, know the adapters.
    private const string Contents = "Assay.Server.Program";
    private const string Adapters = "Assay.Server.StorageServices";
    private const string AdapterSettings = "Assay.Server.Settings.StorageSettings";

    private static readonly string[] Pure = [Evaluation, Stats, Shared];
    private static readonly string[] Stages = [Catalog, Access, Evaluate, Record, Analyse, Decide];

    private static readonly RoomPlan Plan = new(
        new Dictionary<string, string[]>
        {
            [Evaluation] = [],
            [Stats] = [],
            // The list of faults words what the catalog refuses.
            [Shared] = [Evaluation, Stats, Catalog],
            [Catalog] = Pure,
            [Access] = [.. Pure, Catalog],
            [Evaluate] = [.. Pure, Catalog],
            [Record] = [.. Pure, Catalog, Evaluate],
            [Analyse] = [.. Pure, Catalog, Record],
            [Decide] = [.. Pure, Catalog, Record, Analyse],
            // Stands outside the flow and plays a client of it.
            [Demo] = [.. Pure, Catalog, Record],
            [Storage] = [.. Pure, .. Stages],
            [Server] = [.. Pure, .. Stages, Demo, Contents, Adapters, AdapterSettings],
            [Contents] = [Server, Storage, Adapters, AdapterSettings],
            [Adapters] = [.. Pure, .. Stages, Server, Storage, AdapterSettings],
            [AdapterSettings] = [Storage],
        }
    );

    private static readonly Assembly[] Assemblies =
    [
        typeof(Snapshot).Assembly,
        typeof(Moments).Assembly,
        typeof(Fault).Assembly,
        typeof(DataFolder).Assembly,
        typeof(Program).Assembly,
    ];

    [Fact]
    public void No_type_names_a_type_of_a_room_that_it_must_not_know() => Assert.Empty(Plan.WrongArrows(Assemblies));

    [Fact]
    public void Every_type_lives_in_a_room() => Assert.Empty(Assemblies.SelectMany(Plan.Homeless));

    [Theory]
    [InlineData(Evaluation, "")]
    [InlineData(Stats, "MathNet.Numerics")]
    [InlineData(Shared, "Assay.Evaluation Assay.Stats")]
    public void The_inner_assemblies_reference_what_the_plan_says_and_the_runtime(string name, string allowed)
    {
        var references = Assemblies.Single(assembly => assembly.GetName().Name == name).GetReferencedAssemblies();
        var foreign = references
            .Select(reference => reference.Name!)
            .Where(other => !other.StartsWith("System.", StringComparison.Ordinal));
        Assert.Empty(foreign.Except(allowed.Split(' ')));
    }

    [Theory]
    [InlineData(typeof(ByField))]
    [InlineData(typeof(BySignature))]
    [InlineData(typeof(ByCode))]
    [InlineData(typeof(ByLambda))]
    [InlineData(typeof(ByAwait))]
    [InlineData(typeof(ByGenericArgument))]
    [InlineData(typeof(ByAttribute))]
    public void A_wrong_arrow_is_found_wherever_it_hides(Type culprit)
    {
        var plan = new RoomPlan(
            new Dictionary<string, string[]> { ["Assay.Server.Tests.Rooms.Upstairs"] = [], ["Assay.Server.Tests.Rooms.Cellar"] = [] }
        );
        var found = plan.WrongArrows(typeof(RoomTests).Assembly).Select(arrow => arrow.From.DeclaringType ?? arrow.From);
        Assert.Contains(culprit, found);
    }
}
