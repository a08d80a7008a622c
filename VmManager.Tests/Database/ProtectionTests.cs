using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Database;

public sealed class ProtectionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Secret_ProtectedInOneProcess_IsReadInAnother()
    {
        string hidden;
        await using (var first = await PlatformHost.StartAsync(database))
            hidden = first.Get<ISecretProtector>().Protect("s3cret");

        await using var second = await PlatformHost.StartAsync(database);

        hidden.ShouldNotContain("s3cret");
        second.Get<ISecretProtector>().Unprotect(hidden).ShouldBe("s3cret");
        await using var context = await database.Contexts.CreateDbContextAsync();
        (await context.ProtectionKeys.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Secret_ThatWasChanged_IsRefused()
    {
        await using var host = await PlatformHost.StartAsync(database);
        var hidden = host.Get<ISecretProtector>().Protect("s3cret");

        Should.Throw<CryptographicException>(() => host.Get<ISecretProtector>().Unprotect(hidden[..^4] + "AAAA"));
    }
}
