namespace Assay.Stats.Tests;

/// <summary>Finds the repository's spec folder from wherever the tests run.</summary>
internal static class Spec
{
    public static string Path(string folder)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(at.FullName, "Assay.slnx")))
            at = at.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds Assay.slnx.");
        return System.IO.Path.Combine(at.FullName, "spec", folder);
    }
}
