using System.Text.Json;
using Assay.Server.Tests;

namespace Assay.Cli.Tests;

/// <summary>Every number that the command prints, against computations that share no code with it.</summary>
public sealed class AnalyzeNumbersTests
{
    private static string Spec => Repository.File("spec/analyze");

    private static string Shared => Repository.SharedData;

    [Fact]
    public async Task A_made_experiment_gives_the_numbers_of_an_independent_computation()
    {
        var actual = await AnalyzeAsync(
            $"{Spec}/checkout.csv --unit user_id --variant variant --control control --metric purchased:proportion revenue:mean "
                + "--weights control=50,express=25,short=25 --by platform"
        );
        using var expected = Load($"{Spec}/checkout.json");

        ReferenceNumbers.Expect(expected.RootElement, actual);
    }

    [Fact]
    public async Task Cookie_Cats_gives_the_numbers_of_scipy_and_statsmodels()
    {
        Assert.SkipUnless(Directory.Exists(Shared), "The shared data sets are not here.");
        var actual = await AnalyzeAsync(
            $"{Shared}/cookie_cats.csv --unit userid --variant version --control gate_30 "
                + "--metric retention_1:proportion retention_7:proportion sum_gamerounds:mean"
        );
        using var expected = Load($"{Shared}/expected.json");

        ReferenceNumbers.ExpectOneTreatment(expected.RootElement.GetProperty("cookie_cats"), actual, "gate_40");
    }

    [Fact]
    public async Task The_e_mail_challenge_gives_the_numbers_of_scipy_and_statsmodels()
    {
        Assert.SkipUnless(Directory.Exists(Shared), "The shared data sets are not here.");
        string[] control = ["--control", "No E-Mail"];
        var actual = await AnalyzeAsync(
            $"{Shared}/hillstrom.csv --variant segment --metric visit:proportion conversion:proportion spend:mean --by channel",
            control
        );
        using var expected = Load($"{Shared}/expected.json");

        ReferenceNumbers.Expect(expected.RootElement.GetProperty("hillstrom"), actual);
    }

    private static async Task<JsonElement> AnalyzeAsync(string arguments, params string[] more)
    {
        var answer = await Cli.RunAsync(["analyze", .. arguments.Split(' '), .. more, "--json"]);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        using var document = JsonDocument.Parse(answer.Out);
        return document.RootElement.Clone();
    }

    private static JsonDocument Load(string path) => JsonDocument.Parse(File.ReadAllText(path));
}
