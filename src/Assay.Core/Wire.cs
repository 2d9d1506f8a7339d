using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Core;

/// <summary>How names and values look outside: snake_case, in the API, in stored documents and in the audit.</summary>
public static class Wire
{
    public static JsonSerializerOptions Json { get; } = Options();

    /// <summary>An enum's member as it is written outside: <c>InReview</c> gives <c>in_review</c>.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => Members<T>.ByValue[value];

    public static IEnumerable<string> Names<T>()
        where T : struct, Enum => Members<T>.ByName.Keys;

    public static bool TryRead<T>(string text, out T value)
        where T : struct, Enum => Members<T>.ByName.TryGetValue(text, out value);

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DictionaryKeyPolicy = null,
            NumberHandling = JsonNumberHandling.Strict,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new FiniteNumbers());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private static class Members<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>()
            .ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> ByName = ByValue.ToDictionary(pair => pair.Value, pair => pair.Key);
    }
}
