using System.Text.Json;
using Assay.Evaluation.Targeting;

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
)
{
    /// <summary>What an event's properties must be for the event to count; <c>null</c>: anything.</summary>
    public ConditionDefinition? Filters { get; init; }

    /// <summary>Equal in every part; filters by what they say.</summary>
    public bool Equals(MetricUse? other) =>
        other is not null
        && (Key, Kind, Event, Role, Direction) == (other.Key, other.Kind, other.Event, other.Role, other.Direction)
        && (WindowSeconds, Cap, Margin) == (other.WindowSeconds, other.Cap, other.Margin)
        && Text(Filters) == Text(other.Filters);

    public override int GetHashCode() => HashCode.Combine(Key, Kind, Event, Role);

    private static string? Text(ConditionDefinition? filters) => filters is null ? null : JsonSerializer.Serialize(filters, Wire.Json);
}
