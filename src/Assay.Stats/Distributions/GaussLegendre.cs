using MathNet.Numerics.Integration;

namespace Assay.Stats.Distributions;

/// <summary>Sixteen-point Gauss-Legendre rule on [-1, 1], the panel of every quadrature here.</summary>
internal static class GaussLegendre
{
    private static readonly GaussLegendreRule Rule = new(-1, 1, 16);

    /// <summary>Abscissas in increasing order.</summary>
    public static double[] Nodes { get; } = Rule.Abscissas;

    /// <summary>Weights in the order of the abscissas; they sum to 2.</summary>
    public static double[] Weights { get; } = Rule.Weights;
}
