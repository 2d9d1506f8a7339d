namespace Assay.Server.Settings;

/// <summary>The data folder where none is given: one for each user, wherever the program is started.</summary>
internal static class DefaultDataFolder
{
    /// <summary>The name that earlier versions took, below the current directory.</summary>
    public const string Former = "assay-data";

    /// <summary>
    /// <c>$XDG_DATA_HOME/assay</c> or <c>~/.local/share/assay</c>; on macOS <c>~/Library/Application Support/assay</c>, on Windows
    /// <c>%LOCALAPPDATA%\assay</c>. <c>null</c> for a user without a home.
    /// </summary>
    public static string? Path { get; } =
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
            is { Length: > 0 } home
            ? System.IO.Path.Combine(home, "assay")
            : null;

    /// <exception cref="SettingsException">None is given, and the user has no home to put one into.</exception>
    public static string Choose(string given) =>
        given.Length > 0
            ? given
            : Path ?? throw new SettingsException("This user has no home folder to keep data in. Give a folder with --data FOLDER.");
}
