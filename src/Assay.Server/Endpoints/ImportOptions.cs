using Assay.Core;
using Assay.Core.Record;

namespace Assay.Server.Endpoints;

/// <summary>The parameters of an import that say how its file is written.</summary>
internal static class ImportOptions
{
    public static readonly IReadOnlyList<string> Names = ["delimiter", "encoding", "header", "decimal", "missing"];

    private static readonly Dictionary<string, char> Delimiters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["comma"] = ',',
        ["semicolon"] = ';',
        ["tab"] = '\t',
        ["pipe"] = '|',
    };

    public static Outcome<FileDialect> ReadDialect(IQueryCollection query)
    {
        if (!TryReadDelimiter(query["delimiter"].ToString(), out var delimiter))
            return Faults.InvalidParameter("delimiter", "Give one character, or comma, semicolon, tab or pipe.");
        var encoding = query["encoding"].ToString() is { Length: > 0 } named ? named : null;
        if (!FileDialect.KnowsEncoding(encoding))
            return Faults.InvalidParameter("encoding", "Give utf-8, utf-16, latin1 or windows-1252.");
        return query["header"].ToString() switch
        {
            "" or "true" => new FileDialect(delimiter, encoding),
            "false" => new FileDialect(delimiter, encoding, HasHeader: false),
            _ => Faults.InvalidParameter("header", "Give true or false."),
        };
    }

    public static Outcome<NumberRules> ReadNumbers(IQueryCollection query)
    {
        var sign = query["decimal"].ToString();
        if (sign is not ("" or "." or ","))
            return Faults.InvalidParameter("decimal", "Give a point or a comma.");
        var missing = query["missing"].ToString();
        if (!Wire.TryRead<MissingValue>(missing.Length == 0 ? "refuse" : missing, out var rule))
            return Faults.InvalidParameter("missing", "Give refuse, zero or drop.");
        return new NumberRules(sign.Length == 0 ? null : sign[0], rule);
    }

    private static bool TryReadDelimiter(string text, out char? delimiter)
    {
        delimiter =
            Delimiters.TryGetValue(text, out var named) ? named
            : text is [var one] ? one
            : null;
        return text.Length == 0 || FileDialect.IsDelimiter(delimiter);
    }
}
