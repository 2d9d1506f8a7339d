using System.Globalization;
using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Decide;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Bodies;

/// <summary>The form in which results are answered.</summary>
internal enum ResultsForm
{
    Json,
    Csv,
    Text,
}

/// <summary>Chooses and writes the forms of results that are not JSON.</summary>
internal static class ResultsForms
{
    private const string Csv = "text/csv";
    private const string Plain = "text/plain";

    /// <summary>What the address says; else the first form that the client accepts; else JSON.</summary>
    /// <exception cref="Requests.RefusedRequestException">The address names no form.</exception>
    public static ResultsForm Of(HttpRequest request, string? format)
    {
        if (format is null)
            return Accepted(request);
        return Wire.TryRead<ResultsForm>(format, out var form)
            ? form
            : throw new Requests.RefusedRequestException(
                Faults.InvalidParameter("format", $"Give one of: {string.Join(", ", Wire.Names<ResultsForm>())}.")
            );
    }

    public static ContentHttpResult Write(ResultsForm form, Verdict verdict, string? dimension) =>
        form == ResultsForm.Csv
            ? TypedResults.Text(SummaryView.Of(verdict).ToCsv(), $"{Csv}; charset=utf-8")
            : TypedResults.Text(TextOf(verdict, dimension), $"{Plain}; charset=utf-8");

    /// <summary>A table has no place for what it does not show.</summary>
    public static void TellOthers(Verdict verdict, HttpResponse response)
    {
        if (verdict.Analysis.Card.Others is { } others)
            response.Headers["Breakdown-Others"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{others.Values} values, {others.Units} units"
            );
    }

    private static string TextOf(Verdict verdict, string? dimension)
    {
        var (experiment, iteration, card) = verdict.Analysis;
        var asOf = card.AsOfUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var title =
            $"{experiment.Key}: {Wire.Name(experiment.Status)}{Shipped(experiment)}, iteration {iteration.Number}, as of {asOf} UTC";
        return ResultsText.Of(title, dimension, card, verdict.Recommendation);
    }

    private static string Shipped(Experiment experiment) => experiment.ShippedVariant is { } key ? $" (shipped {key})" : "";

    private static ResultsForm Accepted(HttpRequest request)
    {
        foreach (var type in request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1))
            if (FormOf(type) is { } form)
                return form;
        return ResultsForm.Json;
    }

    private static ResultsForm? FormOf(MediaTypeHeaderValue type) =>
        type.MediaType.Value switch
        {
            Csv => ResultsForm.Csv,
            Plain => ResultsForm.Text,
            "application/json" or "application/*" or "*/*" => ResultsForm.Json,
            _ => null,
        };
}
