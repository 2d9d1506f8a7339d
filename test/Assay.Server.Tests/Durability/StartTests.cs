namespace Assay.Server.Tests;

/// <summary>What a server does when it cannot start, or is told to stop.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("assay-start-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_second_server_on_the_same_data_folder_refuses_and_says_why()
    {
        await using var first = new ServerProcess(_data.FullName);
        await first.StartAsync();
        await using var second = new ServerProcess(_data.FullName);
        Assert.Equal(1, await second.RunToEndAsync());
        Assert.Contains("in use by another Assay process", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("catalog.db")]
    [InlineData("events.duckdb")]
    public async Task A_damaged_file_is_named_and_left_as_it_is(string file)
    {
        await using (var whole = new ServerProcess(_data.FullName))
        {
            await whole.StartAsync();
            Assert.Equal(0, await whole.TerminateAsync());
        }
        var path = Path.Combine(_data.FullName, file);
        byte[] rubbish = [.. Enumerable.Range(0, 20_000).Select(n => (byte)(n * 31))];
        await File.WriteAllBytesAsync(path, rubbish);
        await using var server = new ServerProcess(_data.FullName);
        Assert.Equal(1, await server.RunToEndAsync());
        Assert.Contains(file, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
        Assert.Equal(rubbish, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_named()
    {
        var file = Path.Combine(_data.FullName, "a-file");
        await File.WriteAllTextAsync(file, "");
        await using var server = new ServerProcess(Path.Combine(file, "data"));
        Assert.Equal(1, await server.RunToEndAsync());
        Assert.Contains("cannot be written", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_on_a_read_only_disk_is_named()
    {
        using var disk = new SmallDisk();
        await using var server = new ServerProcess(disk.DataFolder);
        await server.StartAsync();
        Assert.Equal(0, await server.TerminateAsync());
        disk.MakeReadOnly();
        Assert.Equal(1, await server.RunToEndAsync());
        Assert.Contains($"{disk.DataFolder} cannot be written", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Limits:BodyBytes=12", "Limits:BodyBytes")]
    [InlineData("--Limits:Bodybites=12", "Bodybites")]
    [InlineData("--frobnicate", "--frobnicate")]
    public async Task A_setting_that_cannot_be_meant_is_named(string argument, string named)
    {
        await using var server = new ServerProcess(_data.FullName);
        Assert.Equal(1, await server.RunToEndAsync(argument));
        Assert.Contains(named, server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_by_itself_and_keeps_what_it_took()
    {
        await using var server = new ServerProcess(_data.FullName);
        await server.StartAsync();
        using (var created = await server.Client.SendAsync("POST", "/api/v1/experiments", """{"name": "kept"}"""))
            Assert.True(created.IsSuccessStatusCode);
        Assert.Equal(0, await server.TerminateAsync());
        await server.StartAsync();
        using var found = await server.Client.SendAsync("GET", "/api/v1/experiments/kept");
        Assert.True(found.IsSuccessStatusCode);
    }
}
