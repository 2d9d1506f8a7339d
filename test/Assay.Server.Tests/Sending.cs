using System.Net;
using System.Text;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>Requests written as a person would write them for curl.</summary>
internal static class Sending
{
    /// <summary>Sends with the admin key, asserts the status, and answers the body.</summary>
    public static async Task<JsonElement> SendAsync(
        this AssayServer server,
        string method,
        string address,
        string? body = null,
        HttpStatusCode expected = HttpStatusCode.OK
    )
    {
        using var answer = await server.Admin.SendAsync(method, address, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{method} {address}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    public static async Task<HttpResponseMessage> SendAsync(this HttpClient client, string method, string address, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.SendAsync(request);
    }

    /// <summary>Uploads a file and waits until its job has ended; answers the job.</summary>
    /// <param name="sender">The administrator where it is left out.</param>
    public static async Task<JsonElement> ImportAsync(this AssayServer server, string query, HttpContent file, HttpClient? sender = null)
    {
        using var answer = await (sender ?? server.Admin).PostAsync(new Uri($"/api/v1/events/import?{query}", UriKind.Relative), file);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        for (var tries = 0; tries < 2_400; tries++)
        {
            var job = await server.SendAsync("GET", answer.Headers.Location!.ToString());
            if (job.Text("state") is "done" or "failed")
                return job;
            await Task.Delay(50);
        }
        throw new TimeoutException("The import did not end.");
    }

    public static string Text(this JsonElement element, string property) => element.GetProperty(property).GetString()!;

    public static int Count(this JsonElement element, string property) => element.GetProperty(property).GetInt32();

    public static bool Bool(this JsonElement element, string property) => element.GetProperty(property).GetBoolean();
}
