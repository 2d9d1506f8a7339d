using Assay.Core.Access;

namespace Assay.Server.Settings;

/// <summary>The secret that the first admin key of an empty store shall have; <c>null</c>: one is made.</summary>
internal sealed record ChosenAdminKey(string? Secret)
{
    public const string Variable = "ASSAY_ADMIN_KEY";

    /// <exception cref="SettingsException">The secret is too short to be one. The message does not show it.</exception>
    public static ChosenAdminKey Read(IConfiguration configuration)
    {
        var secret = configuration[Variable];
        if (string.IsNullOrEmpty(secret))
            return new ChosenAdminKey(Secret: null);
        return secret.Length is >= ApiKeys.ShortestChosenSecret and <= ApiKeys.LongestSecret && secret.Trim() == secret
            ? new ChosenAdminKey(secret)
            : throw new SettingsException(
                $"{Variable} must have {ApiKeys.ShortestChosenSecret} to {ApiKeys.LongestSecret} characters, without spaces around them."
            );
    }
}
