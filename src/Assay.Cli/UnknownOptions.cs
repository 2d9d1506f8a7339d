using System.CommandLine;
using Assay.Core;

namespace Assay.Cli;

/// <summary>Finds options that the command does not have: an option before them that takes several values would take them for such, and be blamed.</summary>
internal static class UnknownOptions
{
    /// <summary>What is wrong, in words; <c>null</c>: every option is known.</summary>
    public static string? Find(Command command, IEnumerable<string> args)
    {
        var known = NamesOf(command).ToList();
        var unknown = args.TakeWhile(arg => arg != "--")
            .Where(arg => arg.StartsWith("--", StringComparison.Ordinal))
            .Select(arg => arg.Split('=', ':')[0])
            .FirstOrDefault(name => !known.Contains(name));
        if (unknown is null)
            return null;
        var near = NearestName.Of(unknown, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        return $"There is no option '{unknown}' here.{near} --help lists those there are.";
    }

    private static IEnumerable<string> NamesOf(Command command) =>
        command
            .Options.Concat(Above(command).SelectMany(above => above.Options.Where(option => option.Recursive)))
            .SelectMany(option => option.Aliases.Append(option.Name));

    private static IEnumerable<Command> Above(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Above(parent).Prepend(parent));
}
