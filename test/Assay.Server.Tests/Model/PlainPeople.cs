namespace Assay.Server.Tests.Model;

/// <summary>Which ids are one person: an id belongs to the first known one that it came with, and joins do not chain.</summary>
internal sealed class PlainPeople
{
    private readonly Dictionary<string, string> _personOf = [];

    public string Of(string id) => _personOf.GetValueOrDefault(id, id);

    public void Join(string visitor, string known)
    {
        if (!_personOf.ContainsKey(known) && !_personOf.ContainsValue(visitor))
            _personOf.TryAdd(visitor, known);
    }
}
