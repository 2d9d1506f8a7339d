using Assay.Stats.Distributions;

namespace Assay.Stats.Sequential;

/// <summary>An error-spending function: how much of alpha (or beta) may be used up by a given share of the planned information.</summary>
/// <remarks>
/// Nothing is spent at information 0, all of it at 1 and beyond. A two-sided test spends alpha/2 on each side by the same function.
/// Sources: Lan, DeMets, "Discrete Sequential Boundaries for Clinical Trials", Biometrika 70, 1983 (the first two);
/// Kim, DeMets, Biometrika 74, 1987 (power); Hwang, Shih, DeCani, Statistics in Medicine 9, 1990.
/// </remarks>
public abstract record Spending
{
    private protected Spending() { }

    /// <summary>O'Brien-Fleming-type, 2 (1 - Phi(z(1 - a/2) / sqrt t)): almost nothing early, nearly the fixed test at the end.</summary>
    public static Spending ObrienFleming { get; } = new ObrienFlemingType();

    /// <summary>Pocock-type, a ln(1 + (e - 1) t): much early, so harm is seen soon, paid for by power at the end.</summary>
    public static Spending Pocock { get; } = new PocockType();

    /// <summary>Power family a t^rho; rho 1 is close to Pocock, 3 close to O'Brien-Fleming.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rho"/> is not positive.</exception>
    public static Spending Power(double rho)
    {
        Require.Positive(rho);
        return new PowerFamily(rho);
    }

    /// <summary>Hwang-Shih-DeCani, a (1 - e^(-g t)) / (1 - e^(-g)); g = 1 is close to Pocock, -4 close to O'Brien-Fleming.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gamma"/> is not finite, or beyond -+500.</exception>
    public static Spending HwangShihDeCani(double gamma)
    {
        if (!(Math.Abs(gamma) <= 500))
            throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "Must lie in [-500, 500].");
        return new HwangShihDeCaniFamily(gamma);
    }

    /// <summary>Error spent up to this information, cumulative.</summary>
    /// <param name="information">Share of the planned information.</param>
    /// <param name="alpha">The total for this side, in (0, 1).</param>
    public double At(double information, double alpha)
    {
        Require.OpenFraction(alpha);
        return information <= 0 ? 0
            : information >= 1 ? alpha
            : Spent(information, alpha);
    }

    private protected abstract double Spent(double t, double alpha);

    private sealed record ObrienFlemingType : Spending
    {
        private protected override double Spent(double t, double alpha) =>
            2 * Normal.UpperTail(Normal.UpperQuantile(alpha / 2) / Math.Sqrt(t));
    }

    private sealed record PocockType : Spending
    {
        private protected override double Spent(double t, double alpha) => alpha * Math.Log(1 + (Math.E - 1) * t);
    }

    private sealed record PowerFamily(double Rho) : Spending
    {
        private protected override double Spent(double t, double alpha) => alpha * Math.Pow(t, Rho);
    }

    private sealed record HwangShihDeCaniFamily(double Gamma) : Spending
    {
        // Below this the quotient loses its digits, and the first two terms of its series are exact.
        private const double Linear = 1e-7;

        private protected override double Spent(double t, double alpha) =>
            Math.Abs(Gamma) < Linear ? alpha * t * (1 + Gamma * (1 - t) / 2) : alpha * (1 - Math.Exp(-Gamma * t)) / (1 - Math.Exp(-Gamma));
    }
}
