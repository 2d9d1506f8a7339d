namespace Assay.Storage;

/// <summary>A store cannot be opened; the message says why and what a person can do about it.</summary>
public sealed class CannotStartException(string message, Exception? inner = null) : Exception(message, inner);
