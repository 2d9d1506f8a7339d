namespace Assay.Core.Record;

/// <summary>A file is not what it was said to be, or breaks a limit; the fault says so in words for its sender, with row and column where there are some.</summary>
public sealed class UnreadableFileException(Fault fault, Exception? inner = null) : Exception(fault.Detail, inner)
{
    public Fault Fault { get; } = fault;
}
