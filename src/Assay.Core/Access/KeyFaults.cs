namespace Assay.Core.Access;

/// <summary>Faults of the admin key that a start is told to make.</summary>
internal static class KeyFaults
{
    public static Fault SecretInUse() =>
        new("key_in_use", FaultKind.Conflict, "The chosen secret belongs to a key that has expired or has fewer rights. Choose another.");
}
