using VmManager.Tests.Benchmarks;
using VmManager.Tests.Screenshots;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;
using VmManager.Tests.Support.Pages;

namespace VmManager.Tests;

/// <summary>Entry point of the test assembly when it is run by itself: <c>VmManager.Tests bench [name …]</c> prints the benchmarks,
/// <c>screenshots FOLDER</c> takes the documentation's pictures, <c>pages [address]</c> serves the pages over a pretended platform, for
/// whoever works on their looks.</summary>
internal static class EntryPoint
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["bench", .. var names]:
                return await BenchmarkRunner.RunAsync(names);
            case [TickingProcess.Command, var connectionString]:
                await TickingProcess.RunAsync(connectionString);
                return 0;
            case ["screenshots", var folder]:
                await ScreenshotTour.RunAsync(folder);
                return 0;
            case ["pages", .. var address]:
                await LookAtPagesAsync(address is [var at] ? at : "http://127.0.0.1:5055");
                return 0;
            default:
                await Console.Error.WriteLineAsync(
                    "Run the tests with \"dotnet test\" or ./test; here are \"bench [name …]\", \"screenshots FOLDER\" and \"pages [address]\".");
                return 2;
        }
    }

    private static async Task LookAtPagesAsync(string address)
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        var platform = new PretendPlatform { StepTime = TimeSpan.FromSeconds(1.2) }.Fill();
        await using var host = await PageHost.StartAsync(platform, database, address);
        await new SampleRows(host, platform).FillAsync();
        Console.WriteLine($"The pages are at {host.Address}, for ada@example.org and the admin grace@example.org with \"{SamplePeople.Password}\"");
        await host.WaitAsync();
    }
}
