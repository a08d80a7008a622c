using VmManager.Tests.Benchmarks;

namespace VmManager.Tests;

/// <summary>Entry point of the test assembly when it is run by itself: <c>VmManager.Tests bench [name …]</c> prints the benchmarks.</summary>
internal static class EntryPoint
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["bench", .. var names])
            return await BenchmarkRunner.RunAsync(names);
        await Console.Error.WriteLineAsync("Run the tests with \"dotnet test\" or ./test, the benchmarks with \"bench [name …]\".");
        return 2;
    }
}
