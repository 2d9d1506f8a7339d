namespace Assay.Core.Record;

/// <summary>What the events of one request tell of their units beside themselves. For one thread.</summary>
internal sealed class ToldByEvents(Recorder by)
{
    private List<Exposure>? _exposures;
    private List<Join>? _joins;

    public Recorder By => by;
    public IReadOnlyList<Exposure> Exposures => _exposures ?? (IReadOnlyList<Exposure>)[];
    public IReadOnlyList<Join> Joins => _joins ?? (IReadOnlyList<Join>)[];

    public void Add(Exposure? exposure)
    {
        if (exposure is not null)
            (_exposures ??= []).Add(exposure);
    }

    public void Add(Join? join)
    {
        if (join is not null)
            (_joins ??= []).Add(join);
    }
}
