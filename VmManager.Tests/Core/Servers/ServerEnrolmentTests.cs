using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.People;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Servers;

public sealed class ServerEnrolmentTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestPlatform _platform = new(database);
    private Actor _admin = null!;

    private IServerEnrolment Enrolment => _platform.Get<IServerEnrolment>();

    public async Task InitializeAsync() => _admin = (await database.Seed.PersonAsync(PersonRole.Admin)).Actor;

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task TestAsync_WhenTheServerAnswers_ReportsEachCheckAndTheTemplatesItServes()
    {
        var image = $"image-{Guid.NewGuid():N}";
        _platform.Engine.Images.Add(new EngineImage(image, "ff", "", 1));
        var template = await database.Seed.TemplateAsync(row =>
        {
            row.Name = "Served";
            row.Versions.Single().Images = new Dictionary<string, string> { ["Incus"] = image };
        });

        var test = await Enrolment.TestAsync(_admin, SocketDraft(), default);

        test.Value.Report.IsUsable.ShouldBeTrue();
        test.Value.Report.Checks.Select(check => check.Name).ShouldBe(["reach", "trust", "version", "storage", "network"]);
        test.Value.Templates.ShouldContain(template.Name);
    }

    [Fact]
    public async Task TestAsync_WhenNothingCanBeTried_NamesTheFields()
    {
        var test = await Enrolment.TestAsync(
            _admin, new ServerDraft { Endpoint = "http://plain", StoragePool = "a b", Network = "x;y" }, default);

        test.Error.ShouldBeOfType<Invalid>().Problems.Select(problem => problem.Field).ShouldBe(
            ["Endpoint", "StoragePool", "Network"], ignoreOrder: true);
    }

    [Fact]
    public async Task TestAsync_WhenAnAddressHasNoToken_AsksForOne()
    {
        var test = await Enrolment.TestAsync(_admin, new ServerDraft { Endpoint = "https://host" }, default);

        test.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Code.ShouldBe("server.token_needed");
    }

    [Fact]
    public async Task TestAsync_WhenRepeatedWithItsCredentials_SpendsTheTokenOnce()
    {
        var draft = new ServerDraft { Endpoint = "https://host", Token = "one-time", StoragePool = "wrong" };
        _platform.Engine.Failing["storage"] = "There is no pool \"wrong\".";
        var first = await Enrolment.TestAsync(_admin, draft, default);
        first.Value.Report.IsUsable.ShouldBeFalse();
        _platform.Engine.Failing.Clear();

        var second = await Enrolment.TestAsync(_admin, draft with { StoragePool = "right", Credentials = first.Value.Credentials }, default);

        second.Value.Report.IsUsable.ShouldBeTrue();
        _platform.Engine.SpentTokens.ShouldBe(["one-time"]);
        first.Value.Credentials.ShouldNotBeNull().ProtectedSecrets.ShouldBe("protected:emit-eno-rof-yek", "a page never holds the key itself");
    }

    [Fact]
    public async Task TestAsync_WhenTheAddressChanged_DoesNotSendTheOldCredentialsThere()
    {
        var first = await Enrolment.TestAsync(_admin, new ServerDraft { Endpoint = "https://host", Token = "one" }, default);

        var other = await Enrolment.TestAsync(
            _admin, new ServerDraft { Endpoint = "https://elsewhere", Credentials = first.Value.Credentials }, default);

        other.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Code.ShouldBe("server.token_needed");
    }

    [Fact]
    public async Task TestAsync_WhenTheTokenIsRefused_ShowsItAsAFailedCheck()
    {
        _platform.Engine.TokenRefusal = EngineErrors.Untrusted("the token was used already.");

        var test = await Enrolment.TestAsync(_admin, new ServerDraft { Endpoint = "https://host", Token = "used" }, default);

        var check = test.Value.Report.Checks.ShouldHaveSingleItem();
        (check.Name, check.Passed).ShouldBe(("trust", false));
        check.Message.ShouldContain("used already");
    }

    [Fact]
    public async Task AddAsync_WhenEveryCheckPasses_StoresProtectedSecretsCapacityAndImages()
    {
        var added = await Enrolment.AddAsync(
            _admin, Form("https://host:9443"), new ServerDraft { Endpoint = "https://host:9443", Token = "fresh" }, default);

        var server = await FindAsync(added.Value);
        server.ProtectedSecrets.ShouldBe("protected:hserf-rof-yek");
        (server.CertificateFingerprint, server.Endpoint, server.Health).ShouldBe(("ab12", "https://host:9443", ServerHealth.Healthy));
        (server.Cpus, server.MemoryBytes, server.Version).ShouldBe((8, 32L << 30, "6.0.4"));
        server.Images.ShouldContain("vmmanager/debian-12");
        server.Settings[EngineConnection.StoragePool].ShouldBe("default");
    }

    [Fact]
    public async Task AddAsync_WhenACheckFails_NamesItsFieldAndStoresNothing()
    {
        _platform.Engine.Failing["network"] = "There is no network \"incusbr0\".";
        var form = Form("unix:/a/socket");

        var added = await Enrolment.AddAsync(_admin, form, SocketDraft("unix:/a/socket"), default);

        added.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("Network");
        (await _platform.ReadAsync(rows => rows.Servers.AnyAsync(row => row.Name == form.Name))).ShouldBeFalse();
    }

    [Fact]
    public async Task AddAsync_WhenNameOrAddressIsTaken_NamesBoth()
    {
        var form = Form($"unix:/{Guid.NewGuid():N}");
        (await Enrolment.AddAsync(_admin, form, SocketDraft(form.Endpoint), default)).Error.ShouldBeNull();

        var again = await Enrolment.AddAsync(_admin, form, SocketDraft(form.Endpoint), default);

        again.Error.ShouldBeOfType<Invalid>().Problems.Select(problem => problem.Code).ShouldBe(["server.name_taken", "server.endpoint_taken"]);
    }

    [Fact]
    public async Task RenewTrustAsync_WhenTheTokenIsGood_ReplacesSecretsAndPin()
    {
        var server = await database.Seed.ServerAsync(row =>
        {
            (row.Endpoint, row.ProtectedSecrets, row.CertificateFingerprint) = ($"https://{row.Name}:8443", "protected:dlo", "old");
            row.Settings = new Dictionary<string, string> { [EngineConnection.StoragePool] = "p", [EngineConnection.Network] = "n" };
        });

        var renewed = await Enrolment.RenewTrustAsync(_admin, server.Id, "again", default);

        renewed.Value.IsUsable.ShouldBeTrue();
        var after = await FindAsync(server.Id);
        (after.ProtectedSecrets, after.CertificateFingerprint).ShouldBe(("protected:niaga-rof-yek", "ab12"));
    }

    [Fact]
    public async Task RenewTrustAsync_WhenTheTokenIsRefused_KeepsWhatThereWas()
    {
        _platform.Engine.TokenRefusal = EngineErrors.Untrusted("no.");
        var server = await database.Seed.ServerAsync(row =>
        {
            (row.Endpoint, row.ProtectedSecrets) = ($"https://{row.Name}:8443", "protected:dlo");
            row.Settings = new Dictionary<string, string> { [EngineConnection.StoragePool] = "p", [EngineConnection.Network] = "n" };
        });

        (await Enrolment.RenewTrustAsync(_admin, server.Id, "bad", default)).Value.IsUsable.ShouldBeFalse();

        (await FindAsync(server.Id)).ProtectedSecrets.ShouldBe("protected:dlo");
    }

    [Fact]
    public async Task EveryCall_ByAnOrdinaryPerson_FindsNothingAndReachesNoServer()
    {
        var somebody = (await database.Seed.PersonAsync()).Actor;

        (await Enrolment.TestAsync(somebody, SocketDraft(), default)).Error.ShouldBeOfType<NotFound>();
        (await Enrolment.AddAsync(somebody, Form("unix:/a"), SocketDraft(), default)).Error.ShouldBeOfType<NotFound>();
        (await Enrolment.RenewTrustAsync(somebody, default, "token", default)).Error.ShouldBeOfType<NotFound>();

        _platform.Engine.Tested.ShouldBeEmpty();
        _platform.Engine.SpentTokens.ShouldBeEmpty();
    }

    private Task<Server> FindAsync(ServerId id) => _platform.ReadAsync(rows => rows.Servers.AsNoTracking().SingleAsync(row => row.Id == id));

    private static ServerDraft SocketDraft(string endpoint = "unix:/run/engine.socket") => new() { Endpoint = endpoint };

    private static ServerForm Form(string endpoint) => new() { Name = $"s-{Guid.NewGuid():N}", Endpoint = endpoint };
}
