using System.Reflection;
using VmManager.Core.Shared;
using VmManager.Infrastructure;
using VmManager.Web.Hosting;

namespace VmManager.Tests.Architecture;

/// <summary>References go Web → Infrastructure → Core, and Core knows no outside system.</summary>
public sealed class ReferenceTests
{
    private static readonly Assembly CoreAssembly = typeof(Error).Assembly;
    private static readonly Assembly InfrastructureAssembly = typeof(InfrastructureRegistration).Assembly;
    private static readonly Assembly WebAssembly = typeof(HostingRegistration).Assembly;

    [Fact]
    public void Core_References_NoHttpUiDatabaseProviderOrJobLibrary()
    {
        string[] forbidden =
        [
            "VmManager.", "Npgsql", "Quartz", "Polly", "Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Http",
            "Microsoft.AspNetCore.Mvc", "Microsoft.AspNetCore.SignalR", "System.Net.Http", "System.Net.WebSockets", "System.Net.Sockets",
            "System.Diagnostics.Process",
        ];

        ReferencesOf(CoreAssembly).Where(name => forbidden.Any(start => name.StartsWith(start, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void Infrastructure_References_NeitherWebNorUi() =>
        ReferencesOf(InfrastructureAssembly)
            .Where(name => name.StartsWith("VmManager.Web", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.AspNetCore.Components", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Fact]
    public void Web_References_NoDatabaseProviderOrJobLibrary() =>
        ReferencesOf(WebAssembly)
            .Where(name => name.StartsWith("Npgsql", StringComparison.Ordinal) || name.StartsWith("Quartz", StringComparison.Ordinal))
            .ShouldBeEmpty("adapters belong into VmManager.Infrastructure");

    private static IEnumerable<string> ReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies().Select(reference => reference.Name!);
}
