namespace Assay.Server.StartAndStop;

/// <summary>How far the server is on its way from start to stop.</summary>
internal sealed class Readiness
{
    private volatile string? _obstacle = "The server is starting.";

    /// <summary>The reason why no requests should be sent here; <c>null</c> where there is none.</summary>
    public string? Obstacle => _obstacle;

    /// <summary>Whether the server is about to stop: then connections that are kept open would be cut.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>All is made that the first request may ask for.</summary>
    public void Start()
    {
        if (!IsEnding)
            _obstacle = null;
    }

    public void End()
    {
        IsEnding = true;
        _obstacle = "The server is stopping.";
    }
}
