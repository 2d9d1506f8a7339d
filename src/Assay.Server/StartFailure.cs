using System.Net.Sockets;
using System.Security.Cryptography;
using Assay.Core;
using Assay.Server.Settings;
using Microsoft.AspNetCore.Connections;

namespace Assay.Server;

/// <summary>A sentence for a start that failed: what is wrong and what to do about it.</summary>
internal static class StartFailure
{
    public static string InWords(Exception failure, string urls) =>
        failure switch
        {
            SettingsException => failure.Message,
            StoreUnavailableException => $"Assay could not start: {failure.Message}",
            InvalidDataException { InnerException: FormatException or InvalidDataException or System.Text.Json.JsonException } =>
                $"appsettings.json cannot be read: {failure.InnerException.GetBaseException().Message} Correct the file.",
            _ when Find<AddressInUseException>(failure) is not null || CodeOf(failure) == SocketError.AddressAlreadyInUse =>
                $"The address {AddressIn(failure, urls)} is in use by another program. Stop that one, or choose another address with --urls.",
            _ when CodeOf(failure) == SocketError.AccessDenied =>
                $"The address {AddressIn(failure, urls)} needs rights that this user does not have. Choose a port above 1023 with --urls.",
            _ when CodeOf(failure) is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported =>
                $"The address {AddressIn(failure, urls)} is not one of this machine. Choose another with --urls.",
            _ when IsOfCertificate(failure) =>
                $"There is no usable certificate for https ({FirstLine(failure)}). Give one with --Kestrel:Certificates:Default:Path=FILE.pfx "
                    + "and Kestrel:Certificates:Default:Password, or listen on http behind a proxy that has one.",
            _ => $"Assay could not start: {FirstLine(failure)}",
        };

    private static bool IsOfCertificate(Exception failure) =>
        Find<CryptographicException>(failure) is not null
        || failure.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
        || (failure is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException && FromKestrel(failure));

    private static bool FromKestrel(Exception failure) =>
        failure.StackTrace?.Contains("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true;

    private static SocketError? CodeOf(Exception failure) => Find<SocketException>(failure)?.SocketErrorCode;

    /// <summary>Kestrel names the address in its message; the settings' where it does not.</summary>
    private static string AddressIn(Exception failure, string urls)
    {
        var words = failure.Message.Split(' ');
        return words.FirstOrDefault(word => word.StartsWith("http", StringComparison.Ordinal))?.TrimEnd(':', '.', ',') ?? urls;
    }

    private static T? Find<T>(Exception failure)
        where T : Exception
    {
        for (var one = failure; one is not null; one = one.InnerException)
            if (one is T found)
                return found;
        return failure is AggregateException many ? many.InnerExceptions.Select(Find<T>).FirstOrDefault(found => found is not null) : null;
    }

    private static string FirstLine(Exception failure) => failure.Message.Split('\n')[0].Trim();
}
