namespace Assay.Core.Catalog;

/// <summary>How a unit's events become one number.</summary>
public enum MetricKind
{
    /// <summary>1 where the unit has such an event, else 0.</summary>
    Proportion,

    /// <summary>Sum of the events' values.</summary>
    Mean,

    /// <summary>Number of events.</summary>
    Count,
}

public enum MetricRole
{
    Primary,
    Secondary,

    /// <summary>May not worsen past its margin.</summary>
    Guardrail,

    /// <summary>To look at only: it never decides.</summary>
    Exploratory,
}

public enum MetricDirection
{
    Increase,
    Decrease,
}

/// <summary>A metric as an experiment uses it.</summary>
/// <param name="Direction">Which way is good.</param>
/// <param name="WindowSeconds">Time after exposure that counts; <c>null</c>: up to the end.</param>
/// <param name="Cap">Upper limit of a unit's value; <c>null</c>: none.</param>
/// <param name="Margin">Guardrails: the tolerated worsening as a fraction of the control's mean.</param>
public sealed record MetricUse(
    string Key,
    MetricKind Kind,
    string Event,
    MetricRole Role,
    MetricDirection Direction = MetricDirection.Increase,
    long? WindowSeconds = null,
    double? Cap = null,
    double? Margin = null
);
