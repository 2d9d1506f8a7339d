using System.CommandLine;
using System.Globalization;
using Assay.Core.Record;
using Assay.Storage.Files;

namespace Assay.Cli.Analyze;

/// <summary>The options that say how a file is written.</summary>
internal static class FileFormat
{
    private static readonly Option<string?> Decimal = new("--decimal")
    {
        Description = "The decimal sign: . or , (1,234 is not read until it is named).",
    };

    private static readonly Option<string?> Missing = new("--missing")
    {
        Description = "What becomes of empty cells and NA: zero counts them as 0, drop leaves their rows out. Default: they are refused.",
    };

    private static readonly Option<string?> Delimiter = new("--delimiter")
    {
        Description = "What stands between cells: one character, or tab. Default: told from the first line.",
    };

    private static readonly Option<string?> Encoding = new("--encoding")
    {
        Description = "utf-8, utf-16, latin1 or windows-1252. Default: UTF-8, or UTF-16 where the file is.",
    };

    private static readonly Option<bool> NoHeader = new("--no-header")
    {
        Description = "The first line is no header; columns are named 1, 2, 3.",
    };

    static FileFormat()
    {
        Decimal.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not ("." or ","))
                result.AddError($"--decimal takes . or , and not {token.Value}.");
        });
        Missing.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value is not ("zero" or "drop"))
                result.AddError($"--missing takes zero or drop, not {token.Value}.");
        });
        Delimiter.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !FileDialect.IsDelimiter(Character(token.Value)))
                result.AddError($"--delimiter takes one character such as ; or the word tab, not {token.Value}.");
        });
        Encoding.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !FileDialect.KnowsEncoding(token.Value))
                result.AddError($"--encoding takes utf-8, utf-16, latin1 or windows-1252, not {token.Value}.");
        });
    }

    public static void AddTo(Command command)
    {
        command.Add(Decimal);
        command.Add(Missing);
        command.Add(Delimiter);
        command.Add(Encoding);
        command.Add(NoHeader);
    }

    public static UnitFileOptions Read(ParseResult parsed) =>
        new(
            new FileDialect(Character(parsed.GetValue(Delimiter)), parsed.GetValue(Encoding), !parsed.GetValue(NoHeader)),
            new NumberRules(
                parsed.GetValue(Decimal)?[0],
                parsed.GetValue(Missing) switch
                {
                    "zero" => MissingValue.Zero,
                    "drop" => MissingValue.Drop,
                    _ => MissingValue.Refuse,
                }
            )
        );

    /// <summary>The same options as parameters of an import.</summary>
    public static IEnumerable<string> ToQuery(ParseResult parsed)
    {
        (string Name, string? Value)[] pairs =
        [
            ("decimal", parsed.GetValue(Decimal)),
            ("missing", parsed.GetValue(Missing)),
            ("delimiter", parsed.GetValue(Delimiter)),
            ("encoding", parsed.GetValue(Encoding)),
            ("header", parsed.GetValue(NoHeader) ? "false" : null),
        ];
        return pairs.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}");
    }

    /// <summary>Says how many cells held no value, and what became of them.</summary>
    public static void WriteMissing(UnitFileContent content, NumberRules rules, TextWriter output)
    {
        foreach (var (metric, count) in content.Missing)
            output.WriteLine(
                rules.Missing == MissingValue.Drop
                    ? string.Create(CultureInfo.InvariantCulture, $"Rows without {metric}: {count:N0}, left out.")
                    : string.Create(CultureInfo.InvariantCulture, $"Rows without {metric}: {count:N0}, counted as 0.")
            );
    }

    private static char? Character(string? text) =>
        text switch
        {
            null => null,
            "tab" or "\\t" => '\t',
            "comma" => ',',
            "semicolon" => ';',
            "pipe" => '|',
            [var one] => one,
            _ => '\0',
        };
}
