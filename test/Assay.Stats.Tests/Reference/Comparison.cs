using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Assay.Stats.Tests.Reference;

/// <summary>Lists every field of `expected` that the engine does not produce, or produces wrongly.</summary>
internal sealed class Comparison(Tolerance tolerance, string? function)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public void Fields(JsonElement expected, IReadOnlyDictionary<string, object?> actual, string path = "")
    {
        foreach (var field in expected.EnumerateObject())
        {
            if (actual.TryGetValue(field.Name, out var value))
                Value(field.Value, value, field.Name, path + field.Name);
            else
                _problems.Add($"{path}{field.Name}: not produced");
        }
    }

    private void Value(JsonElement expected, object? actual, string field, string path)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object when actual is Answers nested:
                Fields(expected, nested.Fields, path + ".");
                break;
            case JsonValueKind.Array when actual is IEnumerable and not string:
                Elements([.. expected.EnumerateArray()], [.. ((IEnumerable)actual).Cast<object?>()], field, path);
                break;
            default:
                if (!Matches(expected, actual, field))
                    _problems.Add($"{path}: expected {expected.GetRawText()}, got {Show(actual)}");
                break;
        }
    }

    private void Elements(JsonElement[] expected, object?[] actual, string field, string path)
    {
        if (expected.Length != actual.Length)
            _problems.Add($"{path}: expected {expected.Length} elements, got {actual.Length}");
        for (var i = 0; i < Math.Min(expected.Length, actual.Length); i++)
            Value(expected[i], actual[i], field, $"{path}[{i}]");
    }

    private bool Matches(JsonElement expected, object? actual, string field) =>
        expected.ValueKind switch
        {
            JsonValueKind.Null => actual is null,
            JsonValueKind.True or JsonValueKind.False => actual is bool flag && flag == expected.GetBoolean(),
            JsonValueKind.String when expected.GetString() is "Infinity" or "-Infinity" => actual is double number
                && number.ToString(CultureInfo.InvariantCulture) == expected.GetString(),
            JsonValueKind.String => actual is string text && text == expected.GetString(),
            JsonValueKind.Number when actual is int or long => Convert.ToInt64(actual, CultureInfo.InvariantCulture)
                == expected.GetDouble(),
            JsonValueKind.Number => actual is double value && tolerance.Accepts(expected.GetDouble(), value, field, function),
            _ => false,
        };

    private static string Show(object? actual) => actual is null ? "null" : string.Create(CultureInfo.InvariantCulture, $"{actual}");
}
