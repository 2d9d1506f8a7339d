using System.Runtime.CompilerServices;

namespace Assay.Stats;

/// <summary>Refuses arguments that only a caller's bug can produce; data never end here.</summary>
internal static class Require
{
    /// <summary>The value lies in the open interval (0, 1).</summary>
    public static void OpenFraction(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > 0 && value < 1))
            throw new ArgumentOutOfRangeException(name, value, "Must lie in (0, 1).");
    }

    /// <summary>The value is above zero and finite.</summary>
    public static void Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, "Must be positive and finite.");
    }
}
