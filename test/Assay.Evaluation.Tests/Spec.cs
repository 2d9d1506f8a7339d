using System.Text.Json;

namespace Assay.Evaluation.Tests;

/// <summary>The vectors under spec/vectors, and those of the folder that ASSAY_VECTORS_DIR names.</summary>
internal static class Spec
{
    private static readonly string _root = FindRoot();

    /// <summary>Every file that has this member at its top, by path relative to its folder.</summary>
    public static IEnumerable<(string File, JsonElement Root)> FilesWith(string member) =>
        from folder in Folders()
        from path in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement
        where root.ValueKind == JsonValueKind.Object && root.TryGetProperty(member, out _)
        select (Path.GetRelativePath(folder, path), root);

    /// <summary>Every item under the member in all files, where the item has the named members.</summary>
    public static IReadOnlyList<JsonElement> Items(string member, params string[] has)
    {
        var items = FilesWith(member).SelectMany(file => file.Root.GetProperty(member).EnumerateArray());
        var found = items.Where(item => has.All(name => item.TryGetProperty(name, out _))).ToList();
        Assert.NotEmpty(found);
        return found;
    }

    private static IEnumerable<string> Folders()
    {
        yield return Path.Combine(_root, "spec", "vectors");
        if (Environment.GetEnvironmentVariable("ASSAY_VECTORS_DIR") is { Length: > 0 } more)
            yield return more;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Assay.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The folder of Assay.slnx is not above the test's output.");
    }
}
