using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>An import is worked off once, whatever becomes of the process; and a file that ends the process does so twice at most.</summary>
public sealed class ImportKillTests : IDisposable
{
    private const int Rows = 300_000;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("assay-import-");

    private string Spool => Path.Combine(_data.FullName, "spool");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Kills_in_the_middle_of_a_job_lose_and_double_no_row()
    {
        await using var server = new ServerProcess(_data.FullName);
        await server.StartAsync();
        var place = await UploadAsync(server.Client);
        for (var kill = 0; kill < 3; kill++)
        {
            for (var (tries, seen) = (0, 0L); tries < 600 && seen == 0; tries++)
            {
                var job = await JobAsync(server.Client, place);
                seen = job.Text("state") == "running" && job.Count("rows_read") > kill * 20_000 ? job.Count("rows_read") : 0;
                if (job.Text("state") == "done")
                    break;
                await Task.Delay(10);
            }
            await server.KillAsync();
            await server.StartAsync();
        }

        var ended = await EndedAsync(server.Client, place);

        Assert.Equal(("done", Rows, 0), (ended.Text("state"), ended.Count("rows_read"), ended.Count("rejected")));
        Assert.Equal(Rows, ended.Count("accepted") + ended.Count("duplicates"));
        Assert.Empty(Directory.GetFiles(Spool, "*.data"));
    }

    [Theory]
    [InlineData(false, "bytes came")]
    [InlineData(true, "no longer there")]
    public async Task A_spooled_upload_that_is_cut_off_or_gone_fails_the_job_and_the_counts_of_what_was_taken_stand(
        bool removed,
        string reason
    )
    {
        await using var server = new ServerProcess(_data.FullName);
        await server.StartAsync();
        var place = await UploadAsync(server.Client);
        var shown = await JobAsync(server.Client, place);
        for (var tries = 0; tries < 1_000 && shown.Count("accepted") < 20_000; tries++)
        {
            await Task.Delay(10);
            shown = await JobAsync(server.Client, place);
        }
        await server.KillAsync();
        var upload = new FileInfo(Path.Combine(Spool, "import-1.data"));
        if (removed)
            upload.Delete();
        else
            await using (var file = upload.Open(FileMode.Open))
                file.SetLength(file.Length * 3 / 4);

        await server.StartAsync();

        var ended = await EndedAsync(server.Client, place);
        Assert.Equal("failed", ended.Text("state"));
        Assert.Contains(reason, ended.Text("failure"), StringComparison.Ordinal);
        Assert.InRange(shown.Count("accepted"), 20_000, ended.Count("accepted"));
        Assert.Equal(ended.Count("rows_read"), ended.Count("accepted") + ended.Count("duplicates"));
    }

    [Fact]
    public async Task A_job_that_ended_the_process_twice_is_set_aside_and_broken_states_stop_no_start()
    {
        await using var server = new ServerProcess(_data.FullName);
        await server.StartAsync();
        var place = await UploadAsync(server.Client);
        await EndedAsync(server.Client, place);
        await server.KillAsync();
        var state = Path.Combine(Spool, "import-1.json");
        var text = await File.ReadAllTextAsync(state);
        await File.WriteAllTextAsync(
            Path.Combine(Spool, "import-2.json"),
            text.Replace("\"id\":1", "\"id\":2", StringComparison.Ordinal)
                .Replace("\"state\":\"done\"", "\"state\":\"running\"", StringComparison.Ordinal)
                .Replace("\"attempts\":1", "\"attempts\":2", StringComparison.Ordinal)
        );
        await File.WriteAllTextAsync(Path.Combine(Spool, "import-2.data"), "poison");
        await File.WriteAllTextAsync(Path.Combine(Spool, "import-3.json"), "{\"id\":");
        await File.WriteAllTextAsync(
            Path.Combine(Spool, "import-4.json"),
            text.Replace("\"id\":1", "\"id\":4", StringComparison.Ordinal)
                .Replace("\"state\":\"done\"", "\"state\":\"queued\"", StringComparison.Ordinal)
        );

        await server.StartAsync();

        var given = await EndedAsync(server.Client, "/api/v1/jobs/2");
        Assert.Equal("failed", given.Text("state"));
        Assert.Contains("not tried again", given.Text("failure"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Spool, "set-aside", "import-2.data")));
        Assert.True(File.Exists(Path.Combine(Spool, "set-aside", "import-3.json")));
        Assert.Equal("failed", (await EndedAsync(server.Client, "/api/v1/jobs/4")).Text("state"));
        Assert.Equal("/api/v1/jobs/5", await UploadAsync(server.Client));
    }

    private static async Task<string> UploadAsync(HttpClient client)
    {
        var text = new StringBuilder("user_id,type\n");
        for (var row = 0; row < Rows; row++)
            text.Append('u').Append(row % 1_000).Append(",hit\n");
        using var content = new StringContent(text.ToString());
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await client.PostAsync(new Uri("/api/v1/events/import?kind=events", UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    private static async Task<JsonElement> EndedAsync(HttpClient client, string place)
    {
        for (var tries = 0; tries < 2_400; tries++)
        {
            var job = await JobAsync(client, place);
            if (job.Text("state") is "done" or "failed")
                return job;
            await Task.Delay(50);
        }
        throw new TimeoutException("The import did not end.");
    }

    private static async Task<JsonElement> JobAsync(HttpClient client, string place)
    {
        using var answer = await client.SendAsync("GET", place);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }
}
