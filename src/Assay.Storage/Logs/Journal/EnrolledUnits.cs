namespace Assay.Storage.Logs.Journal;

/// <summary>What an exposure adds to what is held of its unit, experiment and iteration.</summary>
internal enum Enrolment
{
    First,
    Crossover,
    Duplicate,
}

/// <summary>The variant in which each unit is enrolled, and which units were seen in another one. 16 bytes for each.</summary>
internal sealed class EnrolledUnits
{
    private readonly FingerprintMap _variants = new();
    private readonly FingerprintMap _crossovers = new();

    /// <summary>Any thread; only what is durable.</summary>
    public int? FindVariant(Fingerprint unit) => _variants.TryGet(unit, out var variant) ? (int)variant : null;

    public Enrolment Admit(Fingerprint unit, int variantId)
    {
        if (!_variants.TryGetLatest(unit, out var variant))
        {
            _variants.Stage(unit, (uint)variantId);
            return Enrolment.First;
        }
        if ((int)variant == variantId || _crossovers.TryGetLatest(unit, out _))
            return Enrolment.Duplicate;
        AdmitCrossover(unit);
        return Enrolment.Crossover;
    }

    public void AdmitCrossover(Fingerprint unit) => _crossovers.Stage(unit, 0);

    public void Commit()
    {
        _variants.Commit();
        _crossovers.Commit();
    }

    public void Discard()
    {
        _variants.Discard();
        _crossovers.Discard();
    }
}
