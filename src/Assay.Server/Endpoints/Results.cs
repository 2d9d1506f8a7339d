using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Decide;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of the analysis and of what we advise.</summary>
internal static class Results
{
    public static void MapResults(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Experiments.Route + "/{id}").WithTags("Results").RequireAuthorization(Policies.Read);
        group.MapGet("/results", GetAsync);
        group.MapPost("/results", PostAsync);
        group.MapGet("/stats", StatsAsync);
        group.MapGet("/health", HealthAsync);
        group.MapGet("/summary", SummaryAsync);
        routes.MapGet("/experiments/{id}/summary", SummaryAsync).WithTags("Results").RequireAuthorization(Policies.Read);
    }

    private static async Task<Results<Ok<ResultsView>, ContentHttpResult, ProblemHttpResult>> GetAsync(
        string id,
        [AsParameters] ResultsQuery query,
        HttpRequest request,
        Decisions decisions,
        CancellationToken ct
    )
    {
        var form = ResultsForms.Of(request, query.Format);
        var verdict = await decisions.AskAsync(id, query.ToQuestion(), ct);
        if (verdict.Fault is { } fault)
            return fault.ToProblem();
        return form == ResultsForm.Json
            ? TypedResults.Ok(ResultsView.From(verdict.Value, query.IncludeCi ?? true, withSeries: true))
            : ResultsForms.Write(form, verdict.Value, query.Dimension);
    }

    private static async Task<Results<Ok<ConversionResultsView>, ProblemHttpResult>> PostAsync(
        string id,
        ConversionQuestionBody? body,
        Decisions decisions,
        CancellationToken ct
    )
    {
        var asked = body ?? new ConversionQuestionBody();
        if (asked.ToQuestion() is not { Fault: null } question)
            return asked.ToQuestion().Fault!.ToProblem();
        var verdict = await decisions.AskAsync(id, question.Value, ct);
        return verdict.Fault is { } fault ? fault.ToProblem() : TypedResults.Ok(ConversionResultsView.Of(verdict.Value, asked));
    }

    private static async Task<Results<Ok<ResultsView>, ContentHttpResult, ProblemHttpResult>> StatsAsync(
        string id,
        string? format,
        HttpRequest request,
        Decisions decisions,
        CancellationToken ct
    )
    {
        var form = ResultsForms.Of(request, format);
        var verdict = await decisions.AskAsync(id, new AnalysisQuestion(), ct);
        if (verdict.Fault is { } fault)
            return fault.ToProblem();
        return form == ResultsForm.Json
            ? TypedResults.Ok(ResultsView.From(verdict.Value, withIntervals: true, withSeries: false))
            : ResultsForms.Write(form, verdict.Value, dimension: null);
    }

    private static async Task<Results<Ok<HealthView>, ProblemHttpResult>> HealthAsync(string id, Decisions decisions, CancellationToken ct)
    {
        var verdict = await decisions.AskAsync(id, new AnalysisQuestion(), ct);
        return verdict.Fault is { } fault ? fault.ToProblem() : TypedResults.Ok(HealthView.Of(verdict.Value));
    }

    private static async Task<Results<Ok<SummaryView>, ContentHttpResult, ProblemHttpResult>> SummaryAsync(
        string id,
        string? format,
        HttpRequest request,
        Decisions decisions,
        CancellationToken ct
    )
    {
        var form = ResultsForms.Of(request, format);
        var verdict = await decisions.AskAsync(id, new AnalysisQuestion(), ct);
        if (verdict.Fault is { } fault)
            return fault.ToProblem();
        return form == ResultsForm.Json
            ? TypedResults.Ok(SummaryView.Of(verdict.Value))
            : ResultsForms.Write(form, verdict.Value, dimension: null);
    }
}

/// <summary>How results are asked for in an address.</summary>
internal sealed record ResultsQuery
{
    public string? Granularity { get; init; }

    /// <summary>Keys, separated by commas.</summary>
    public string? Metrics { get; init; }

    [FromQuery(Name = "include_ci")]
    public bool? IncludeCi { get; init; }
    public string? Dimension { get; init; }
    public int? Iteration { get; init; }
    public string? Method { get; init; }

    /// <summary>json, csv or text; by the <c>Accept</c> header where it is left out.</summary>
    public string? Format { get; init; }

    [FromQuery(Name = "confidence_level")]
    public double? ConfidenceLevel { get; init; }

    public AnalysisQuestion ToQuestion()
    {
        if (ConfidenceLevel is { } level && level is not (> 0.5 and < 1))
            throw Refused("confidence_level", "Give a number between 0.5 and 1.");
        if (Dimension is { Length: > 100 })
            throw Refused("dimension", "A dimension's name has at most 100 characters.");
        return new(ReadGranularity(), Iteration, Metrics?.Split(','), Dimension, ConfidenceLevel) { Method = ReadMethod() };
    }

    private AnalysisMethod? ReadMethod()
    {
        if (Method is null)
            return null;
        return Wire.TryRead<AnalysisMethod>(Method, out var method)
            ? method
            : throw Refused("method", "Give fixed, for the test of one look, or always_valid, for evidence that may be read at any time.");
    }

    private Granularity ReadGranularity()
    {
        if (Granularity is null)
            return Assay.Core.Analyse.Granularity.Total;
        return Wire.TryRead<Granularity>(Granularity, out var granularity)
            ? granularity
            : throw Refused("granularity", $"Give one of: {string.Join(", ", Wire.Names<Granularity>())}.");
    }

    private static RefusedRequestException Refused(string name, string message) => new(Faults.InvalidParameter(name, message));
}
