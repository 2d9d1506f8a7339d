namespace Assay.Core.Access;

/// <summary>What an API key was made for.</summary>
public enum Scope
{
    /// <summary>Everything, keys included.</summary>
    Admin,

    /// <summary>Changes definitions and reads everything.</summary>
    Write,

    Read,

    /// <summary>A server of the application: assigns, records, tracks.</summary>
    Evaluate,

    /// <summary>Publishable: may stand in a browser or an app, where anybody can read it.</summary>
    Client,
}

/// <summary>What one request needs.</summary>
[Flags]
public enum Permissions
{
    None = 0,
    Read = 1,
    Write = 2,
    Admin = 4,

    /// <summary>Asks for a unit's variant.</summary>
    Evaluate = 8,

    /// <summary>Tells what one unit did.</summary>
    Track = 16,

    /// <summary>Sends data in bulk, and reads definitions to evaluate locally.</summary>
    Record = 32,

    All = Read | Write | Admin | Evaluate | Track | Record,
}

public static class ScopeRules
{
    /// <summary>What a scope allows.</summary>
    public static Permissions Grants(this Scope scope) =>
        scope switch
        {
            Scope.Admin => Permissions.All,
            Scope.Write => Permissions.Write | Permissions.Read,
            Scope.Read => Permissions.Read,
            Scope.Evaluate => Permissions.Evaluate | Permissions.Track | Permissions.Record,
            Scope.Client => Permissions.Evaluate | Permissions.Track,
            _ => Permissions.None,
        };
}
