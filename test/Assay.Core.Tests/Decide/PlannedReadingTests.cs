using Assay.Core.Analyse;
using Assay.Core.Decide;

namespace Assay.Core.Tests;

public sealed class PlannedReadingTests
{
    private static readonly DateTime s_first = DateTime.UnixEpoch;
    private static readonly AdviceRules s_rules = new();

    [Theory]
    [InlineData(20, 20, 22)]
    [InlineData(3, 7, 9)]
    public void It_is_due_two_days_after_the_sample_is_complete_and_a_week_is_over(int reachedDay, int completeDay, int dueDay) =>
        Assert.Equal(new PlannedReading(Day(completeDay), Day(dueDay)), Of(reachedDay));

    [Fact]
    public void Without_enough_units_it_has_no_time()
    {
        Assert.Null(PlannedReading.Of(null, s_rules));
        Assert.Null(Of(null));
    }

    [Fact]
    public void Before_it_is_due_nobody_reads_and_afterwards_everybody_reads_the_same()
    {
        var reading = Of(20)!;
        var asked = Enumerable.Range(0, 60).Select(day => reading.CutAt(Day(day), isOver: false)).ToList();
        Assert.All(asked.Take(22), Assert.Null);
        Assert.All(asked.Skip(22), cut => Assert.Equal(new DataCut(Day(20), Day(22)), cut));
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(21, 21)]
    [InlineData(22, 22)]
    [InlineData(40, 22)]
    public void An_iteration_that_has_ended_is_read_with_the_events_it_has(int endDay, int eventsDay) =>
        Assert.Equal(new DataCut(Day(20), Day(eventsDay)), Of(20)!.CutAt(Day(endDay), isOver: true));

    [Fact]
    public void An_iteration_that_ended_before_the_sample_was_complete_is_never_read() => Assert.Null(Of(3)!.CutAt(Day(5), isOver: true));

    private static PlannedReading? Of(int? reachedDay) =>
        PlannedReading.Of(new ExposureTimes(s_first, reachedDay is { } day ? Day(day) : null), s_rules);

    private static DateTime Day(int day) => s_first.AddDays(day);
}
