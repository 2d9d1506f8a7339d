namespace Assay.Stats.Groups;

/// <summary>The contrasts of a full factorial design: which cells stand for what a factor does, alone and together with another.</summary>
/// <remarks>
/// Cells are all combinations of levels in order, the last factor fastest. Level 0 of each factor is what its other levels are
/// compared against. Each effect is the unweighted mean over the combinations of all other factors' levels, so it does not depend
/// on how many units each cell has. Source: Montgomery, "Design and Analysis of Experiments", chapter 5.
/// </remarks>
public sealed class FactorialDesign
{
    private readonly int[] _levels;

    /// <summary>A design.</summary>
    /// <param name="levels">Number of levels of each factor; at least one factor, each with at least 2.</param>
    /// <exception cref="ArgumentException">No factor, or one with fewer than two levels.</exception>
    public FactorialDesign(IEnumerable<int> levels)
    {
        _levels = [.. levels];
        if (_levels.Length == 0 || _levels.Min() < 2)
            throw new ArgumentException("At least one factor, each with at least two levels.", nameof(levels));
        CellCount = _levels.Aggregate(1, (count, factor) => checked(count * factor));
    }

    /// <summary>Number of cells: the product of the numbers of levels.</summary>
    public int CellCount { get; }

    /// <summary>Weights of the mean at a level minus the mean at level 0, over all levels of the other factors.</summary>
    /// <param name="factor">Index of the factor.</param>
    /// <param name="level">From 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such factor or level.</exception>
    public double[] MainEffect(int factor, int level)
    {
        Check(factor, level);
        return Weights(cell => Side(cell, factor, level), CellCount / _levels[factor]);
    }

    /// <summary>Weights of what a level of one factor does more at a level of another than at that one's level 0.</summary>
    /// <remarks>(m_ab - m_a0) - (m_0b - m_00), each averaged over the levels of the remaining factors.</remarks>
    /// <param name="factor">Index of a factor.</param>
    /// <param name="level">Its level, from 1.</param>
    /// <param name="other">Index of another factor.</param>
    /// <param name="otherLevel">Its level, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such factor or level, or the factors are the same.</exception>
    public double[] Interaction(int factor, int level, int other, int otherLevel)
    {
        Check(factor, level);
        Check(other, otherLevel);
        ArgumentOutOfRangeException.ThrowIfEqual(other, factor);
        return Weights(cell => Side(cell, factor, level) * Side(cell, other, otherLevel), CellCount / _levels[factor] / _levels[other]);
    }

    private double[] Weights(Func<int, int> sign, int averaged) =>
        [.. Enumerable.Range(0, CellCount).Select(cell => (double)sign(cell) / averaged)];

    /// <summary>+1 where the cell has the level, -1 where it has level 0, else 0.</summary>
    private int Side(int cell, int factor, int level)
    {
        var has = LevelOf(cell, factor);
        return has == level ? 1
            : has == 0 ? -1
            : 0;
    }

    private int LevelOf(int cell, int factor)
    {
        for (var faster = _levels.Length - 1; faster > factor; faster--)
            cell /= _levels[faster];
        return cell % _levels[factor];
    }

    private void Check(int factor, int level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(factor);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(factor, _levels.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, _levels[factor]);
    }
}
