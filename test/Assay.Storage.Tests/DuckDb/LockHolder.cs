using System.Diagnostics;
using System.Runtime.CompilerServices;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Tests.DuckDb;

/// <summary>Another process that holds a database open: this program again, told by its environment to do only that.</summary>
internal sealed class LockHolder : IDisposable
{
    private const string Variable = "ASSAY_TEST_HOLD_DATABASE";

    private readonly Process _process;

    public LockHolder(string database)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(LockHolder).Assembly.Location);
        start.Environment[Variable] = database;
        _process = Process.Start(start)!;
        Assert.Equal("held", _process.StandardOutput.ReadLine());
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    [ModuleInitializer]
    internal static void HoldIfTold()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } database)
            return;
        using (DuckDatabase.Open(database, new DuckSettings()))
        {
            Console.WriteLine("held");
            Console.Read();
        }
        Environment.Exit(0);
    }
}
