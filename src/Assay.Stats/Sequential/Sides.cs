using System.Diagnostics.CodeAnalysis;

namespace Assay.Stats.Sequential;

/// <summary>Whether a test rejects in one direction or in both.</summary>
[SuppressMessage("Design", "CA1008", Justification = "A value is the number of sides; a test of none does not exist.")]
public enum Sides
{
    /// <summary>Rejects for large z only; all of alpha is above.</summary>
    One = 1,

    /// <summary>Rejects for large |z|; half of alpha on each side.</summary>
    Two = 2,
}
