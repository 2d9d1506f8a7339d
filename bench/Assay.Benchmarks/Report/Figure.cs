namespace Assay.Benchmarks.Report;

/// <summary>One line of the report: what was measured, beside the best that could be hoped for.</summary>
/// <param name="Ratio">Of ours to the ceiling.</param>
/// <param name="Aim">Empty where none is set.</param>
internal sealed record Figure(string What, string Ours, string Ceiling, string Ratio, string Aim);
