namespace Assay.Core.Access;

/// <summary>The refusals of new API keys, and of the admin key that a start is told to make.</summary>
internal static class KeyFaults
{
    public static Fault DuplicateName(string name)
    {
        var message = $"Another API key is called '{name}'. Names tell in the audit who did what; choose another one.";
        return new("duplicate_name", FaultKind.Conflict, message) { Errors = new Dictionary<string, string[]> { ["name"] = [message] } };
    }

    public static Fault ReservedName(string name)
    {
        var message = $"The name '{name}' is the server's own in the audit; choose another one.";
        return new("reserved_name", FaultKind.Conflict, message) { Errors = new Dictionary<string, string[]> { ["name"] = [message] } };
    }

    public static Fault SecretInUse() =>
        new("key_in_use", FaultKind.Conflict, "The chosen secret belongs to a key that has expired or has fewer rights. Choose another.");
}
