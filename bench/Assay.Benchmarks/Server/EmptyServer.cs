using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Assay.Benchmarks.Server;

/// <summary>The ceiling of any endpoint: Kestrel reads the body, does nothing, and answers as many bytes as it is told to.</summary>
internal static class EmptyServer
{
    /// <summary>In a process of its own.</summary>
    public static Task<ServerProcess> StartAsync(int answerBytes) =>
        ServerProcess.StartAsync("Assay.Benchmarks", ["empty-server", "--answer-bytes", $"{answerBytes}"]);

    /// <param name="args"><c>--urls ADDRESS --answer-bytes N</c></param>
    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var answer = new byte[builder.Configuration.GetValue("answer-bytes", 2)];
        Array.Fill(answer, (byte)' ');

        await using var app = builder.Build();
        app.MapGet("/health/live", () => Results.Ok());
        app.MapPost("/{**path}", context => AnswerAsync(context, answer));
        await app.RunAsync();
    }

    private static async Task AnswerAsync(HttpContext context, byte[] answer)
    {
        await ReadToEndAsync(context.Request);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private static async Task ReadToEndAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }
}
