namespace Assay.Server.Settings;

/// <summary>The server cannot start as it is configured; the message names the setting.</summary>
internal sealed class SettingsException(string message) : Exception(message);
