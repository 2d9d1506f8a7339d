using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Decide;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

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
        if (verdict.Fault is null && form == ResultsForm.Csv)
            ResultsForms.TellOthers(verdict.Value, request.HttpContext.Response);
        return Answer(verdict, form, one => ResultsView.From(one, query.IncludeCi ?? true, withSeries: true), query.Dimension);
    }

    private static async Task<Results<Ok<ConversionResultsView>, ProblemHttpResult>> PostAsync(
        string id,
        ConversionQuestionBody? body,
        Decisions decisions,
        CancellationToken ct
    )
    {
        var asked = body ?? new ConversionQuestionBody();
        var question = asked.ToQuestion();
        if (question.Fault is { } unreadable)
            return unreadable.ToProblem();
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
        return Answer(verdict, form, one => ResultsView.From(one, withIntervals: true, withSeries: false));
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
        return Answer(await decisions.AskAsync(id, new AnalysisQuestion(), ct), form, SummaryView.Of);
    }

    private static Results<Ok<T>, ContentHttpResult, ProblemHttpResult> Answer<T>(
        Outcome<Verdict> verdict,
        ResultsForm form,
        Func<Verdict, T> view,
        string? dimension = null
    )
    {
        if (verdict.Fault is { } fault)
            return fault.ToProblem();
        return form == ResultsForm.Json ? TypedResults.Ok(view(verdict.Value)) : ResultsForms.Write(form, verdict.Value, dimension);
    }
}
