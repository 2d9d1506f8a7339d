namespace Assay.Evaluation.Tests;

/// <summary>What a piece of work allocates.</summary>
internal static class Memory
{
    /// <summary>Bytes allocated by a thousand runs, after one that may fill caches.</summary>
    public static long BytesFor(Func<int> work)
    {
        var sum = work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            sum += work();
        var after = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotEqual(int.MinValue, sum);
        return after - before;
    }
}
