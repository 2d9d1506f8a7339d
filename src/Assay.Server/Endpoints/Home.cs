using System.Net;
using System.Security.Cryptography;
using System.Text;
using Assay.Server.Requests;
using Assay.Server.Settings;
using Assay.Server.StartAndStop;
using Assay.Server.Workers;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Endpoints;

/// <summary>The page at the server's address: what this is, whether it is ready, and where to go from here. It shows no data and needs no key.</summary>
internal static class Home
{
    private const string Docs = ApiVersion.Prefix + "/docs";

    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --paper: #fbfbf9; --line: #dfe3e8; --code: #f0f2f4; --link: #0b5cad; --good: #1a7f4b; --bad: #b3372f }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e7ebf0; --soft: #a2adba; --paper: #14181d; --line: #2e3640; --code: #1f262e; --link: #7db7ff; --good: #5fce95; --bad: #ff8a80 }
        }
        * { box-sizing: border-box }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif }
        main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
        h1 { margin: 0; font-size: 2rem; letter-spacing: -.02em }
        h1 small { font-size: 1rem; font-weight: 400; color: var(--soft); letter-spacing: 0 }
        h2 { margin: 2.25rem 0 .5rem; font-size: 1.1rem }
        p { margin: .5rem 0 }
        .lead { font-size: 1.1rem; color: var(--soft) }
        .state { display: inline-block; margin-top: .75rem; padding: .15rem .7rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .9rem }
        .ready { color: var(--good) } .unready { color: var(--bad) }
        a { color: var(--link) }
        ul, ol { margin: .5rem 0; padding-left: 1.3rem }
        li { margin: .3rem 0 }
        pre { margin: .6rem 0; padding: .8rem 1rem; overflow-x: auto; background: var(--code); border: 1px solid var(--line); border-radius: .4rem; font: .85rem/1.5 ui-monospace, monospace }
        code { font-family: ui-monospace, monospace; font-size: .92em }
        footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem }
        """;

    /// <summary>Nothing but this page's own style: no scripts, and no request to anywhere.</summary>
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void MapHome(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/", ShowAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(HttpContext http, Readiness readiness, StoreCheck stores, DemoFill demo)
    {
        var obstacle = readiness.Obstacle ?? await Task.Run(stores.Invoke);
        var accept = http.Request.Headers.Accept.ToString();
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (accept.Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            http.Response.Headers.XFrameOptions = "DENY";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            return TypedResults.Text(Page(obstacle, demo.HasExperiments, AddressOf(http.Request)), "text/html", Encoding.UTF8);
        }
        if (accept.Contains("json", StringComparison.OrdinalIgnoreCase))
            return TypedResults.Ok(new HomeBody("Assay", ProductVersion.Text, obstacle is null, Docs, ApiVersion.Prefix + "/openapi.json"));
        return TypedResults.Text(
            $"""
            Assay {ProductVersion.Text}: experiments and feature flags.
            State:  {(obstacle is null ? "ready" : $"not ready. {obstacle}")}
            Docs:   {Docs}
            API:    {ApiVersion.Prefix} (with "Authorization: Bearer KEY")
            Health: /health/ready

            """,
            "text/plain",
            Encoding.UTF8
        );
    }

    private static string AddressOf(HttpRequest request) => WebUtility.HtmlEncode($"{request.Scheme}://{request.Host}");

    private static string Page(string? obstacle, bool hasDemo, string server) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Assay</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            <h1>Assay <small>{ProductVersion.Text}</small></h1>
            <p class="lead">Experiments and feature flags on your own machine: assign, record, and read results with honest uncertainty.</p>
            {State(obstacle)}

            <h2>Where things are</h2>
            <ul>
            <li><a href="{Docs}">API documentation</a>, with a form to try each call</li>
            <li><a href="{ApiVersion.Prefix}/openapi.json">OpenAPI description</a> for your tools</li>
            <li><a href="/health/ready">Health</a>, for load balancers and monitors</li>
            </ul>

            <h2>{(hasDemo ? "Look around" : "Try it with simulated data")}</h2>
            {(hasDemo ? WithDemo : WithoutDemo)}

            <h2>Your first experiment</h2>
            <p>The server printed an admin key when it first started. With it:</p>
            <pre>export SERVER={server} KEY=your-admin-key
            auth="Authorization: Bearer $KEY"
            curl -X POST $SERVER/api/v1/experiments -H "$auth" --json '{FirstBody}'
            curl -X POST $SERVER/api/v1/experiments/my-first-experiment/start -H "$auth"
            curl -X POST $SERVER/api/v1/experiments/my-first-experiment/assign -H "$auth" --json '{OneUser}'
            curl $SERVER/api/v1/experiments/my-first-experiment/stats -H "$auth"</pre>
            <p>Lost the key? Start the server once with <code>--reset-admin-key</code>.</p>

            <footer>The guides are in the folder <code>docs/guides</code> of the program's source: the first experiment, flags, targeting,
            recording, operating.</footer>
            </main>
            </body>
            </html>

            """;

    private const string FirstBody =
        """{"name": "My first experiment", "variants": [{"name": "control"}, {"name": "new"}], "metrics": ["purchase"]}""";
    private const string OneUser = """{"user_id": "user123"}""";

    private const string WithDemo = """
        <p>Five simulated experiments are here, each with a truth that you know: <code>demo-win</code>, <code>demo-loss</code>,
        <code>demo-no-effect</code>, <code>demo-srm</code> and <code>demo-guardrail</code>. See what the results say about each:</p>
        <pre>curl $SERVER/api/v1/experiments/demo-win/stats -H "Authorization: Bearer $KEY"</pre>
        """;

    private const string WithoutDemo = """
        <p>Start the server on an empty folder with <code>--demo</code>: it makes five experiments whose truth is known (a win, a loss,
        no effect, lost exposures, a broken guardrail), three flags and a segment.</p>
        <pre>dotnet run --project src/Assay.Server -- --demo --data demo-data</pre>
        """;

    /// <summary>The obstacle is our own sentence, without anything that came from outside.</summary>
    private static string State(string? obstacle) =>
        obstacle is null
            ? """<p class="state ready">Ready</p>"""
            : $"""<p class="state unready">Not ready</p><p>{System.Net.WebUtility.HtmlEncode(obstacle)}</p>""";
}

/// <param name="IsReady">Whether requests are taken and stored.</param>
internal sealed record HomeBody(string Product, string Version, bool IsReady, string Docs, string Openapi);
