namespace Assay.Core.Catalog;

/// <summary>Gathers what is wrong with a body, by field, so that a caller learns all of it at once.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _messages = [];

    public bool Any => _messages.Count > 0;

    public void Add(string field, string message)
    {
        if (!_messages.TryGetValue(field, out var list))
            _messages[field] = list = [];
        list.Add(message);
    }

    public void AddAll(FieldErrors others)
    {
        foreach (var (field, messages) in others._messages)
            messages.ForEach(message => Add(field, message));
    }

    public void Require(bool holds, string field, string message)
    {
        if (!holds)
            Add(field, message);
    }

    public Fault ToFault() =>
        new("validation_failed", FaultKind.Invalid, string.Join(" ", _messages.Values.SelectMany(list => list).Take(3)))
        {
            Errors = _messages.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()),
        };
}
