namespace Assay.Server.Requests;

/// <summary>Answers HEAD wherever GET is answered: routing sees a GET, the endpoint sees what was asked. The server sends no body.</summary>
internal static class HeadRequests
{
    private static readonly object IsHead = new();

    public static void UseHeadRequests(this WebApplication app, Action<WebApplication> useRouting)
    {
        app.Use(
            (context, next) =>
            {
                if (HttpMethods.IsHead(context.Request.Method))
                {
                    context.Items[IsHead] = IsHead;
                    context.Request.Method = HttpMethods.Get;
                }
                return next(context);
            }
        );
        useRouting(app);
        app.Use(
            (context, next) =>
            {
                // An endpoint that records or that never ends must know; see EventStream.
                if (HttpMethods.IsGet(context.Request.Method) && context.Items.ContainsKey(IsHead))
                    context.Request.Method = HttpMethods.Head;
                return next(context);
            }
        );
    }
}
