using Assay.Core;

namespace Assay.Server.Requests.Known;

/// <summary>The refusals of what an endpoint does not know.</summary>
internal static class KnownFaults
{
    private const int MostNamed = 20;

    /// <param name="messages">By place, such as <c>variants[0].alocation_pct</c>.</param>
    public static Fault UnknownMembers(IReadOnlyList<(string Place, string Message)> messages) =>
        new("unknown_member", FaultKind.Invalid, Detail(messages)) { Errors = ByPlace(messages) };

    public static Fault NotSupportedYet(IReadOnlyList<(string Place, string Message)> messages) =>
        new("not_supported_yet", FaultKind.Invalid, Detail(messages)) { Errors = ByPlace(messages) };

    public static Fault AddressNotSupportedYet(string path) =>
        new("not_supported_yet", FaultKind.NotFound, $"'{path}' is not supported yet.");

    public static Fault UnknownParameter(string name, IReadOnlyList<string> known)
    {
        var near = NearestName.Of(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        var all = known.Count == 0 ? "This address takes no parameters." : $"Known are: {string.Join(", ", known)}.";
        var message = $"There is no parameter '{name}' here.{near} {all}";
        return new("unknown_parameter", FaultKind.Malformed, message) { Errors = One(name, message) };
    }

    public static Fault DoubledParameter(string name)
    {
        var message = $"The parameter '{name}' is given more than once; give it once.";
        return new("invalid_parameter", FaultKind.Malformed, message) { Errors = One(name, message) };
    }

    public static Fault ConflictingSpellings(string place, string one, string other)
    {
        var message = $"'{one}' and '{other}' are two names for the same thing and differ; give one of them.";
        return new("conflicting_members", FaultKind.Invalid, message) { Errors = One(place, message) };
    }

    public static Fault NoFraction(string place, string percentName)
    {
        var message = $"'{place}' is a fraction from 0 to 1; write '{percentName}' to give percent.";
        return new("validation_failed", FaultKind.Invalid, message) { Errors = One(place, message) };
    }

    public static Fault ReadOnly(IReadOnlyList<string> names)
    {
        var list = string.Join(", ", names.Select(name => $"'{name}'"));
        var message = $"{list} cannot be written: the server sets that. Leave it out, or send it back as the latest answer gave it.";
        return new("read_only_member", FaultKind.Invalid, message) { Errors = ByPlace([.. names.Select(name => (name, "Read only."))]) };
    }

    private static string Detail(IReadOnlyList<(string Place, string Message)> messages) =>
        string.Join(" ", messages.Take(3).Select(one => one.Message));

    private static Dictionary<string, string[]> ByPlace(IEnumerable<(string Place, string Message)> messages) =>
        messages
            .Take(MostNamed)
            .GroupBy(one => one.Place)
            .ToDictionary(place => place.Key, place => place.Select(one => one.Message).ToArray());

    private static Dictionary<string, string[]> One(string name, string message) => new() { [name] = [message] };
}
