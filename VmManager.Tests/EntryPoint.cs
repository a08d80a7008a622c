using VmManager.Tests.Benchmarks;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Pages;

namespace VmManager.Tests;

/// <summary>Entry point of the test assembly when it is run by itself: <c>VmManager.Tests bench [name …]</c> prints the benchmarks,
/// <c>VmManager.Tests pages [address]</c> serves the pages over a pretended platform, for whoever works on their looks.</summary>
internal static class EntryPoint
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["bench", .. var names])
            return await BenchmarkRunner.RunAsync(names);
        if (args is ["pages", .. var address])
            return await LookAtPagesAsync(address is [var at] ? at : "http://127.0.0.1:5055");
        await Console.Error.WriteLineAsync("Run the tests with \"dotnet test\" or ./test, the benchmarks with \"bench [name …]\"; look at the pages with \"pages [address]\".");
        return 2;
    }

    private static async Task<int> LookAtPagesAsync(string address)
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        var platform = new PretendPlatform { StepTime = TimeSpan.FromSeconds(1.2) }.Fill();
        await using var host = await PageHost.StartAsync(platform, database, address);
        await new SampleRows(host, platform).FillAsync();
        Console.WriteLine($"The pages are at {host.Address}, for ada@example.org and the admin grace@example.org with \"{SamplePeople.Password}\"");
        await host.WaitAsync();
        return 0;
    }
}
