namespace Assay.Core;

/// <summary>The key behind a recorded row: evidence can be set aside by it.</summary>
/// <param name="KeyId">The API key's id; <c>null</c>: the server itself.</param>
/// <param name="IsTrusted">False for a key that anybody may know; such a key joins no id that is known in its own right.</param>
public readonly record struct Recorder(long? KeyId, bool IsTrusted)
{
    /// <summary>The server's own doing.</summary>
    public static Recorder System { get; } = new(null, IsTrusted: true);
}
