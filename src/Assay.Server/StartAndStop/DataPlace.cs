namespace Assay.Server.StartAndStop;

/// <summary>The place of all data, as an absolute path.</summary>
internal sealed record DataPlace(string Folder);
