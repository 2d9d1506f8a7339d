namespace Assay.Server.Bodies;

/// <summary>By which protocols a flag reaches applications.</summary>
/// <param name="Ofrep">Evaluated here, so always.</param>
/// <param name="Growthbook">True where its SDKs can evaluate the flag by themselves; otherwise why not.</param>
internal sealed record ServableView(bool Ofrep, object Growthbook)
{
    public static ServableView From(IReadOnlyList<string> obstacles) =>
        new(true, obstacles.Count == 0 ? true : new NotServable(false, string.Join("; ", obstacles)));
}

/// <param name="Ok">Always false.</param>
/// <param name="Why">What stands in the way, and in which environments. Remote evaluation serves the flag all the same.</param>
internal sealed record NotServable(bool Ok, string Why);
