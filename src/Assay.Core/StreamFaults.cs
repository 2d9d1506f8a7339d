namespace Assay.Core;

/// <summary>Why a stream is not opened for one caller, though the server holds more.</summary>
public static class StreamFaults
{
    public static Fault TooManyOfKey(int limit) =>
        new(
            "too_many_streams_of_key",
            FaultKind.TooMany,
            $"This API key has {limit} streams open, and may have no more. Ask for the snapshot now and then instead, or give each application a key of its own."
        );

    public static Fault TooManyOfAddress(int limit) =>
        new(
            "too_many_streams_of_address",
            FaultKind.TooMany,
            $"{limit} streams are open to this address, and it may have no more. Ask for the snapshot now and then instead. Behind a proxy, name it in 'Server:TrustedProxies'."
        );
}
