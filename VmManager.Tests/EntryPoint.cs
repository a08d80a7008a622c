using VmManager.Tests.Benchmarks;
using VmManager.Tests.Screenshots;

namespace VmManager.Tests;

/// <summary>Entry point of the test assembly when it is run by itself: <c>VmManager.Tests bench [name …]</c> prints the benchmarks,
/// <c>VmManager.Tests screenshots FOLDER</c> takes the documentation's pictures.</summary>
internal static class EntryPoint
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["bench", .. var names])
            return await BenchmarkRunner.RunAsync(names);
        if (args is ["screenshots", var folder])
        {
            await ScreenshotTour.RunAsync(folder);
            return 0;
        }
        await Console.Error.WriteLineAsync("Run the tests with \"dotnet test\" or ./test, the benchmarks with \"bench [name …]\".");
        return 2;
    }
}
