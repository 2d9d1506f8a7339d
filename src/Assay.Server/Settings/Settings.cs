using System.ComponentModel.DataAnnotations;
using Assay.Core.Record.Reading;
using Assay.Server.Requests;
using Assay.Storage.Logs.Warehouse;

namespace Assay.Server.Settings;

/// <summary>Where the server listens, and what it shows.</summary>
internal sealed record ServerSettings
{
    /// <summary>Addresses, separated by semicolons. Loopback unless told otherwise.</summary>
    [Required]
    public string Urls { get; init; } = "http://127.0.0.1:5080";

    /// <summary>Fills an empty store with simulated experiments; <c>force</c>: one that is in use too.</summary>
    [RegularExpression("(?i)true|false|force", ErrorMessage = "give true, false or force")]
    public string Demo { get; init; } = "false";

    /// <summary>Makes a new admin key at this start, in place of those that earlier starts made.</summary>
    public bool ResetAdminKey { get; init; }

    /// <summary>How long the server goes on after SIGTERM, unready, so that load balancers send their requests elsewhere.</summary>
    [Range(0, 600)]
    public int DrainSeconds { get; init; } = 3;

    /// <summary>Connections at once; as many as the process may have open files, less what the process needs, where it is left out.</summary>
    [Range(1, 10_000_000)]
    public int? MaxConnections { get; init; }

    /// <summary>
    /// Proxies in front of the server, as addresses or networks (10.0.0.0/8) separated by commas: what they say of the caller's address and
    /// scheme is believed. None by default.
    /// </summary>
    public string TrustedProxies { get; init; } = "";

    /// <summary>How long open requests may take to end once the server is told to stop.</summary>
    [Range(1, 600)]
    public int ShutdownSeconds { get; init; } = 30;
}

/// <summary>Where data is kept.</summary>
internal sealed record StorageSettings
{
    /// <summary>Folder, made when absent; relative to the current directory. The user's own data folder where it is left out.</summary>
    public string Data { get; init; } = "";

    /// <summary>Starts although files of the data folder are missing or of another installation, without what was in them.</summary>
    public bool AcceptLoss { get; init; }

    /// <summary>Memory that analyses may use before they spill to disk; 80 % of the machine's where it is left out.</summary>
    [Range(64, 1 << 20)]
    public int? AnalysisMegabytes { get; init; }

    /// <summary>Threads that work on one analysis; one per core where it is left out.</summary>
    [Range(1, 1024)]
    public int? AnalysisThreads { get; init; }

    public WarehouseSettings ToWarehouse() => new() { MemoryLimitBytes = (long?)AnalysisMegabytes << 20, Threads = AnalysisThreads };
}

/// <summary>What a request may look like.</summary>
internal sealed record LimitSettings
{
    [Range(1_024, 1 << 30)]
    public long BodyBytes { get; init; } = 1 << 20;

    [Range(1_024, 1 << 30)]
    public long BatchBytes { get; init; } = 16 << 20;

    /// <summary>A body with lists of ids, as segments have them: a million of 36 characters take 39 MB.</summary>
    [Range(1_024, 1 << 30)]
    public long ListBytes { get; init; } = 64 << 20;

    /// <summary>Ids in one list of a segment.</summary>
    [Range(1, 100_000_000)]
    public int SegmentMembers { get; init; } = 1_000_000;

    [Range(4, 256)]
    public int JsonDepth { get; init; } = 32;

    [Range(16, 100_000)]
    public int MembersPerObject { get; init; } = 1_000;

    public JsonLimits ToJson() => new(JsonDepth, MembersPerObject);

    public long LargestBytes => Math.Max(BodyBytes, Math.Max(BatchBytes, ListBytes));

    public long BytesOf(BodyRule rule) =>
        rule switch
        {
            BodyRule.Batch or BodyRule.Beacon => BatchBytes,
            BodyRule.Lists => ListBytes,
            _ => BodyBytes,
        };
}

/// <summary>Token buckets: one per API key, and one per address (of IPv6: per network of 64 bits) for requests that anybody can make.</summary>
internal sealed record RateLimitSettings
{
    public bool Enabled { get; init; } = true;

    [Range(1, 1_000_000)]
    public int KeyPerSecond { get; init; } = 20_000;

    [Range(1, 1_000_000)]
    public int KeyBurst { get; init; } = 40_000;

    [Range(1, 1_000_000)]
    public int AddressPerSecond { get; init; } = 50;

    [Range(1, 1_000_000)]
    public int AddressBurst { get; init; } = 200;

    /// <summary>Of each address that comes with a publishable key, by items: a batch of 20 events counts as 20.</summary>
    [Range(1, 1_000_000)]
    public int ClientAddressPerSecond { get; init; } = 100;

    [Range(1, 1_000_000)]
    public int ClientAddressBurst { get; init; } = 1_000;

    /// <summary>Visits by a split URL's link that are recorded of one address; who comes beyond that is sent on unrecorded.</summary>
    [Range(1, 1_000_000)]
    public int LinkPerSecond { get; init; } = 10;

    [Range(1, 1_000_000)]
    public int LinkBurst { get; init; } = 100;
}

/// <summary>Streams that tell clients of changes.</summary>
internal sealed record StreamSettings
{
    /// <summary>How many may be open; the next one is answered 503.</summary>
    [Range(0, 1_000_000)]
    public int Limit { get; init; } = 10_000;

    /// <summary>How many of them one API key may have; the next one is answered 429. A publishable key is shared by every visitor of its pages.</summary>
    [Range(1, 1_000_000)]
    public int KeyLimit { get; init; } = 8_000;

    /// <summary>How many of them one address may have; the next one is answered 429.</summary>
    [Range(1, 1_000_000)]
    public int AddressLimit { get; init; } = 2_000;

    /// <summary>How often an idle stream shows that it lives, so that nothing on the way closes it.</summary>
    [Range(1, 3_600)]
    public int HeartbeatSeconds { get; init; } = 15;
}

/// <summary>Pages of which origins may call what a publishable key opens.</summary>
internal sealed record CorsSettings
{
    /// <summary>Separated by semicolons; <c>*</c>: any, which is safe since no call is made with cookies.</summary>
    [
        Required,
        RegularExpression(
            @"\*|https?://[^/;*\s]+(;https?://[^/;*\s]+)*",
            ErrorMessage = "Give '*', or origins as https://app.example, separated by semicolons."
        )
    ]
    public string Origins { get; init; } = "*";
}
