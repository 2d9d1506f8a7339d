using System.Text.Json;

namespace Assay.Stats.Tests.Reference;

/// <summary>One case of one reference file, with the tolerance the file sets.</summary>
internal sealed record ReferenceCase(string Method, JsonElement Json, JsonElement ToleranceRules)
{
    private static readonly Lazy<Dictionary<string, ReferenceCase>> ByLabel = new(Load);

    public static IEnumerable<string> Labels => ByLabel.Value.Keys;

    public JsonElement Inputs => Json.GetProperty("inputs");

    public JsonElement Expected => Json.GetProperty("expected");

    public bool IsUndefined => Json.GetProperty("status").GetString() == "undefined";

    public static ReferenceCase Find(string label) => ByLabel.Value[label];

    private static Dictionary<string, ReferenceCase> Load()
    {
        var folder = Environment.GetEnvironmentVariable("ASSAY_REFERENCE_DIR") ?? Spec.Path("reference");
        return Directory
            .EnumerateFiles(folder, "*.json")
            .Order(StringComparer.Ordinal)
            .SelectMany(Read)
            .ToDictionary(entry => entry.Label, entry => entry.Case);
    }

    private static IEnumerable<(string Label, ReferenceCase Case)> Read(string path)
    {
        var file = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        var method = file.GetProperty("method").GetString()!;
        var tolerance = file.GetProperty("tolerance");
        var name = Path.GetFileName(path);
        return file.GetProperty("cases")
            .EnumerateArray()
            .Select(
                (json, index) => ($"{name} #{index + 1} {json.GetProperty("id").GetString()}", new ReferenceCase(method, json, tolerance))
            );
    }
}
