namespace Assay.Storage.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public void It_is_created_with_its_subfolders()
    {
        using var folder = DataFolder.Open(_temp["deep/down"]);

        Assert.True(Directory.Exists(folder.JournalFolder));
        Assert.True(Directory.Exists(folder.SpoolFolder));
        Assert.Equal(_temp["deep/down"], Path.GetDirectoryName(folder.CatalogFile));
        Assert.Equal(_temp["deep/down"], Path.GetDirectoryName(folder.EventsFile));
    }

    [Fact]
    public void Only_its_owner_may_look_inside()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no Unix file modes.");
            return;
        }
        using var folder = DataFolder.Open(_temp["private"]);

        var everything = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(everything, File.GetUnixFileMode(folder.Root));
    }

    [Theory]
    [InlineData("assay.lock")]
    [InlineData("installation.json")]
    public void A_folder_of_ours_that_others_may_read_is_closed_to_them(string mark)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no Unix file modes.");
            return;
        }
        var open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Directory.CreateDirectory(_temp["restored"]);
        foreach (var name in (string[])[mark, "catalog.db"])
            File.WriteAllText(_temp[$"restored/{name}"], "");
        File.SetUnixFileMode(_temp["restored/catalog.db"], open);

        using var folder = DataFolder.Open(_temp["restored"]);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.CatalogFile));
    }

    [Fact]
    public void A_second_opening_is_refused_while_the_first_lasts()
    {
        using (DataFolder.Open(_temp["data"]))
        {
            var refused = Assert.Throws<CannotStartException>(() => DataFolder.Open(_temp["data"]));
            Assert.Contains("in use by another Assay process", refused.Message, StringComparison.Ordinal);
        }

        DataFolder.Open(_temp["data"]).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_by_name()
    {
        File.WriteAllText(_temp["file"], "");

        var refused = Assert.Throws<CannotStartException>(() => DataFolder.Open(_temp["file/data"]));

        Assert.Contains(_temp["file/data"], refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _temp.Dispose();
}
