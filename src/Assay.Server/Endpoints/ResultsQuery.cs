using Assay.Core;
using Assay.Core.Analyse;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Assay.Server.Endpoints;

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
