using System.Buffers;

namespace Assay.Core.Record;

/// <summary>The events of one request as they are read: the good ones, and why the others are none. For one thread.</summary>
public sealed class EventBatch : IDisposable
{
    private readonly EventIntake _intake;
    private readonly DateTime _nowUtc;
    private readonly List<Rejection> _rejected = [];
    private EventRecord[] _good = ArrayPool<EventRecord>.Shared.Rent(64);
    private int _count;
    private int _index;

    internal EventBatch(EventIntake intake, Recorder by, DateTime nowUtc) =>
        (_intake, _nowUtc, Told) = (intake, nowUtc, new ToldByEvents(by));

    internal ToldByEvents Told { get; }

    internal ReadOnlyMemory<EventRecord> Good => _good.AsMemory(0, _count);
    internal IReadOnlyList<Rejection> Rejected => _rejected;

    public void Add(in Outcome<EventInput> input)
    {
        var index = _index++;
        var checkedOne = input.Fault is { } unreadable ? unreadable : _intake.Check(input.Value, _nowUtc, Told);
        if (checkedOne.Fault is { } fault)
            _rejected.Add(new Rejection(index, fault.Code, fault.Detail));
        else
            Keep(checkedOne.Value);
    }

    public void Dispose() => ArrayPool<EventRecord>.Shared.Return(_good, clearArray: true);

    private void Keep(in EventRecord one)
    {
        if (_count == _good.Length)
            Grow();
        _good[_count++] = one;
    }

    private void Grow()
    {
        var larger = ArrayPool<EventRecord>.Shared.Rent(_good.Length * 2);
        _good.CopyTo(larger, 0);
        ArrayPool<EventRecord>.Shared.Return(_good, clearArray: true);
        _good = larger;
    }
}
