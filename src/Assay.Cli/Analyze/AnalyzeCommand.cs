using System.CommandLine;
using System.Globalization;
using Assay.Core.Catalog;
using Assay.Core.Decide;
using Assay.Storage.Files;

namespace Assay.Cli.Analyze;

/// <summary><c>assay analyze</c>: the analysis of a file, without a server.</summary>
internal static class AnalyzeCommand
{
    private const int WrongCommandLine = 2;

    private static readonly Argument<string> File = new("FILE")
    {
        Description = "CSV or Parquet with one row per unit; - reads the standard input.",
    };
    private static readonly Option<string?> Unit = new("--unit")
    {
        Description = "Column with the unit's id. Default: each row is a unit.",
    };
    private static readonly Option<string> Variant = new("--variant") { Description = "Column with the variant.", Required = true };
    private static readonly Option<string> Control = new("--control") { Description = "The variant compared against.", Required = true };
    private static readonly Option<string?> By = new("--by") { Description = "Column whose values break the results down." };
    private static readonly Option<MetricChoice[]> Metrics = new("--metric")
    {
        Description =
            "COLUMN:proportion or COLUMN:mean, and :decrease after it where less is better. The first one decides; the others inform, "
            + "unless a role follows: :primary, :secondary, :exploratory, :guardrail.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result =>
            [.. result.Tokens.Select(token => MetricChoice.ParseMetric(token.Value, result.AddError)).OfType<MetricChoice>()],
    };
    private static readonly Option<MetricChoice[]?> Guardrails = new("--guardrail")
    {
        Description =
            "COLUMN:proportion or COLUMN:mean that may not worsen past a margin, as in load:mean:decrease:0.02 (a fraction of the control's mean).",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result =>
            [.. result.Tokens.Select(token => MetricChoice.ParseGuardrail(token.Value, result.AddError)).OfType<MetricChoice>()],
    };
    private static readonly Option<Dictionary<string, double>?> Caps = new("--cap")
    {
        Description = "COLUMN=VALUE: a unit's larger value counts as this one. For means.",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => NumberList.ParseCaps(result.Tokens.Select(token => token.Value), result.AddError),
    };
    private static readonly Option<Dictionary<string, double>?> Weights = new("--weights")
    {
        Description = "Planned shares, as in a=50,b=50. Default: equal.",
        CustomParser = result => NumberList.ParseWeights(result.Tokens[0].Value, result.AddError),
    };
    private static readonly Option<double> Confidence = new("--confidence")
    {
        Description = "Confidence level of the intervals; the tests' error rate is the rest.",
        DefaultValueFactory = _ => 0.95,
    };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, shaped as the server's results." };

    static AnalyzeCommand() =>
        Confidence.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsConfidence(token.Value))
                result.AddError($"--confidence takes a number between 0.5 and 1, such as 0.95, not {token.Value}.");
        });

    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("analyze", "Analyse a file with one row per unit.")
        {
            File,
            Unit,
            Variant,
            Control,
            Metrics,
            Guardrails,
            Caps,
            Weights,
            By,
            Confidence,
            Json,
        };
        FileFormat.AddTo(command);
        command.SetAction((parsed, ct) => Task.FromResult(Run(parsed, surroundings, ct)));
        return command;
    }

    /// <summary>The bounds are those of the server.</summary>
    private static bool IsConfidence(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var level) && level is > 0.5 and < 1;

    private static int Run(ParseResult parsed, Surroundings surroundings, CancellationToken ct)
    {
        List<MetricChoice> choices = [.. parsed.GetRequiredValue(Metrics), .. parsed.GetValue(Guardrails) ?? []];
        var caps = parsed.GetValue(Caps) ?? [];
        if (MetricPlan.Contradiction(choices, caps) is { } contradiction)
        {
            surroundings.Error.WriteLine(contradiction);
            return WrongCommandLine;
        }
        List<MetricUse> metrics = [.. MetricPlan.Uses(choices, caps)];
        var columns = new UnitColumns(
            parsed.GetValue(Unit),
            parsed.GetRequiredValue(Variant),
            parsed.GetValue(By),
            [.. metrics.Select(MetricPlan.Column)]
        );
        var units = InputFile.Read(
            parsed.GetRequiredValue(File),
            surroundings,
            path => UnitFile.Read(path, columns, FileFormat.Read(parsed), ct)
        );
        if (units.Fault is { } unreadable)
            return surroundings.Fail(unreadable);
        var analysis = UnitAnalysis.Of(
            units.Value,
            parsed.GetRequiredValue(Control),
            parsed.GetValue(Weights),
            metrics,
            parsed.GetValue(Confidence)
        );
        if (analysis.Fault is { } fault)
            return surroundings.Fail(fault);
        if (parsed.GetValue(Json))
            AnalysisJson.Write(analysis.Value, surroundings.Out);
        else
            surroundings.Out.Write(ResultsText.Of(title: null, columns.Dimension, analysis.Value.Card, analysis.Value.Advice));
        FileFormat.WriteMissing(units.Value, FileFormat.Read(parsed).Numbers, surroundings.Error);
        ValueNotes.Write(units.Value, metrics, surroundings.Error);
        return 0;
    }
}
