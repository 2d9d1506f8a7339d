namespace Assay.Server.StartAndStop;

/// <summary>The reason why the stores take nothing now, without paths; <c>null</c> where there is none.</summary>
internal delegate string? StoreCheck();
