using System.Globalization;
using System.Text.Json;

namespace Assay.Server.Tests.Model;

/// <summary>An exposure as a client tells it. Units whose ids begin with x were assigned by somebody else, and others now and then.</summary>
/// <param name="Hour">Of the past; <c>null</c>: now.</param>
internal sealed record ToldExposure(string Unit, string Variant, int? Hour, bool IsElsewhere)
{
    private bool IsExternal => IsElsewhere || Unit[0] == 'x';

    public object Body(string experiment, DateTime at) =>
        new
        {
            user_id = Unit,
            experiment_id = experiment,
            variant = Variant,
            exposed_at = Hour is null ? null : at.ToString("O", CultureInfo.InvariantCulture),
            source = IsExternal ? "external" : null,
        };

    public string? Fault(PlainExperiment? experiment) =>
        experiment is null ? "unknown_experiment"
        : experiment.Current is null ? "experiment_not_started"
        : !experiment.Variants.Contains(Variant) ? "unknown_variant"
        : IsExternal || experiment.GivenTo(Unit, Hour) == IndexOf(Variant) ? null
        : "variant_not_assigned";

    public bool Record(PlainExperiment experiment, DateTime at)
    {
        var iteration = experiment.IterationAt(Hour);
        var revision = Hour is null ? iteration.Revisions.Count - 1 : 0;
        return iteration.Expose(new(Unit, IndexOf(Variant), at, IsExternal, revision));
    }

    private static int IndexOf(string variant) => PlainExperiment.VariantKeys.ToList().IndexOf(variant);
}

/// <summary>An event as a client tells it.</summary>
/// <param name="Id">Few, so that they repeat; <c>null</c>: the server makes one.</param>
/// <param name="Flaw">What is wrong with it, if anything.</param>
internal sealed record ToldEvent(string? Id, string Unit, string Type, double? Value, int? Hour, Flaw Flaw)
{
    public object Body(DateTime at) =>
        Flaw == Flaw.NoObject
            ? 42
            : new Dictionary<string, object?>
            {
                ["event_id"] = Id,
                ["user_id"] = Flaw == Flaw.NoUnit ? null : Unit,
                ["type"] = Flaw == Flaw.NoType ? null : Type,
                ["value"] = Flaw == Flaw.TextAsValue ? "much" : Value,
                ["timestamp"] = Hour is null ? null : at.ToString("O", CultureInfo.InvariantCulture),
                ["experiment_id"] = Flaw == Flaw.NoSuchExperiment ? "nowhere" : null,
            };

    public string? Fault =>
        Flaw switch
        {
            Flaw.None => null,
            Flaw.NoUnit => "user_id_missing",
            Flaw.NoType => "type_missing",
            Flaw.NoSuchExperiment => "unknown_experiment",
            _ => "wrong_type",
        };
}

internal enum Flaw
{
    None,
    NoUnit,
    NoType,
    TextAsValue,
    NoSuchExperiment,
    NoObject,
}

internal sealed record Expose(string Key, ToldExposure Told) : Step
{
    public override Task TakeAsync(Pair pair)
    {
        var (experiment, at) = (pair.Model.Find(Key), pair.Model.TimeOf(Told.Hour));
        var expected = Told.Fault(experiment) is { } fault ? new Expected(422, fault) : new(Told.Record(experiment!, at) ? 201 : 200);
        return pair.SendAsync("POST", "/api/v1/exposures", Told.Body(Key, at), expected);
    }
}

internal sealed record ExposeBatch(string Key, ToldExposure[] Told) : Step
{
    public override Task TakeAsync(Pair pair)
    {
        var (experiment, model) = (pair.Model.Find(Key), pair.Model);
        return BatchCheck.RunAsync(
            pair,
            "/api/v1/exposures/batch",
            [.. Told.Select(told => (told, At: model.TimeOf(told.Hour)))],
            item => item.told.Body(Key, item.At),
            item => item.told.Fault(experiment),
            item => item.told.Record(experiment!, item.At)
        );
    }
}

/// <summary>One event: by itself, or in the context of an experiment, which is only for information.</summary>
internal sealed record Track(string? Key, ToldEvent Told) : Step
{
    public override Task TakeAsync(Pair pair)
    {
        var at = pair.Model.TimeOf(Told.Hour);
        var address = Key is null ? "/api/v1/events" : $"{pair.AddressOf(Key)}/track";
        return pair.SendAsync("POST", address, Told.Body(at), Expect(pair.Model, at));
    }

    private Expected Expect(PlainServer model, DateTime at)
    {
        if (Told.Flaw == Flaw.NoObject)
            return new(400, "object_expected");
        if (Key is not null && model.Find(Key) is null)
            return new(404, "experiment_not_found");
        var isOfAddress = Key is not null && Told.Flaw == Flaw.NoSuchExperiment;
        if (Told.Fault is { } fault && !isOfAddress)
            return new(422, fault);
        return new(model.Take(Told.Id, new(Told.Unit, Told.Type, Told.Value, at)) ? 201 : 200);
    }
}

/// <summary>A visitor becomes known: from then on both ids are one person, also in what was recorded before.</summary>
internal sealed record SignIn(string Unit, string Visitor) : Step
{
    public override async Task TakeAsync(Pair pair)
    {
        var body = new
        {
            user_id = Unit,
            anonymous_id = Visitor,
            type = "sign_in",
        };
        await pair.SendAsync("POST", "/api/v1/events", body, new(201));
        pair.Model.People.Join(Visitor, Unit);
    }
}

internal sealed record SendEvents(ToldEvent[] Told) : Step
{
    public override Task TakeAsync(Pair pair) =>
        BatchCheck.RunAsync(
            pair,
            "/api/v1/events/batch",
            [.. Told.Select(told => (told, At: pair.Model.TimeOf(told.Hour)))],
            item => item.told.Body(item.At),
            item => item.told.Fault,
            item => pair.Model.Take(item.told.Id, new(item.told.Unit, item.told.Type, item.told.Value, item.At))
        );
}

internal static class BatchCheck
{
    /// <summary>Sends the batch: the good items count, the bad ones are named by their place.</summary>
    public static async Task RunAsync<T>(
        Pair pair,
        string address,
        T[] items,
        Func<T, object> body,
        Func<T, string?> faultOf,
        Func<T, bool> record
    )
    {
        var bodies = items.Select(body).ToList();
        if (items.Length == 0)
        {
            await pair.SendAsync("POST", address, bodies, new(422, "batch_empty"));
            return;
        }
        var faults = items.Index().Select(item => (item.Index, Code: faultOf(item.Item))).Where(fault => fault.Code is not null).ToList();
        var good = items.Where(item => faultOf(item) is null).ToList();
        var accepted = good.Count(record);
        var answer = await pair.SendAsync("POST", address, bodies, new(good.Count > 0 ? 200 : 422));
        Assert.Equal((accepted, good.Count - accepted), (answer.Count("accepted"), answer.Count("duplicates")));
        Assert.Equal(
            faults,
            answer.GetProperty("rejected").EnumerateArray().Select(one => (one.Count("index"), (string?)one.Text("code")))
        );
    }
}
