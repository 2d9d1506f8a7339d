using System.Globalization;
using System.Text;

namespace Assay.Benchmarks.Server;

/// <summary>A body of 1,000 events, written once; each sending stamps other event ids into it.</summary>
internal sealed class EventBatch
{
    public const int Rows = 1_000;

    private const int StampLength = 8;
    private readonly List<int> _stamps = [];

    public EventBatch(int client)
    {
        var random = new Random(client);
        var text = new StringBuilder("[");
        for (var i = 0; i < Rows; i++)
        {
            text.Append(i == 0 ? "" : ",").Append("{\"event_id\":\"");
            _stamps.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{0:x8}-{client:x4}-4000-8000-{i:x12}\",{Rest(random, i)}}}");
        }
        Body = Encoding.ASCII.GetBytes(text.Append(']').ToString());
    }

    public byte[] Body { get; }

    /// <summary>Gives each event an id that no other number has.</summary>
    public void Stamp(int number)
    {
        Span<byte> digits = stackalloc byte[StampLength];
        number.TryFormat(digits, out _, "x8", CultureInfo.InvariantCulture);
        foreach (var at in _stamps)
            digits.CopyTo(Body.AsSpan(at));
    }

    private static string Rest(Random random, int i)
    {
        var type = i % 3 == 0 ? "page.viewed" : "order.placed";
        var experiment = i % 4 == 0 ? ",\"experiment_id\":\"checkout\"" : "";
        var properties = $$"""{"plan":"premium","country":"DE","cart_size":{{random.Next(10, 99)}},"new":true}""";
        return $$"""
            "user_id":"user_{{random.Next(100_000):D5}}","type":"{{type}}","timestamp":"2026-01-01T00:00:{{i % 60:D2}}.{{i:D3}}Z","value":{{random.Next(
                10_000
            ) / 100.0}},"properties":{{properties}}{{experiment}}
            """;
    }
}
