using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Catalog;

public sealed class TemplateActionsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestPlatform _platform = new(database);
    private Actor _admin = null!;

    private ITemplateActions Actions => _platform.Get<ITemplateActions>();

    private static TemplateForm Form { get; } = new()
    {
        Name = "Debian",
        Description = "A system",
        Icon = "debian",
        OperatingSystem = "Debian 12",
        DefaultUser = "debian",
        Images = new Dictionary<EngineKind, string> { [EngineKind.Incus] = "vmmanager/debian-12" },
    };

    public async Task InitializeAsync() => _admin = (await database.Seed.PersonAsync(PersonRole.Admin)).Actor;

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task AddAsync_WhenAllIsWell_StoresVersionOneAndTellsEverybody()
    {
        var added = await Actions.AddAsync(_admin, NewSlug(), Form, default);

        var detail = await FindAsync(added.Value);
        detail.Versions.ShouldHaveSingleItem().Images["Incus"].ShouldBe("vmmanager/debian-12");
        _platform.Changes.Told.ShouldContain(change => change.Topic == ChangeTopic.Catalog);
        var entry = await _platform.ReadAsync(rows => rows.AuditEntries.SingleAsync(row => row.SubjectId == added.Value.Value));
        (entry.Action, entry.PersonId).ShouldBe(("template.added", _admin.PersonId));
    }

    [Fact]
    public async Task AddAsync_WhenTheSlugIsTaken_NamesTheField()
    {
        var slug = NewSlug();
        await Actions.AddAsync(_admin, slug, Form, default);

        var second = await Actions.AddAsync(_admin, slug, Form, default);

        second.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("Slug");
    }

    [Fact]
    public async Task AddAsync_WhenManyFieldsAreWrong_NamesEachAndStoresNothing()
    {
        var slug = NewSlug();
        var bad = new TemplateForm
        {
            Name = " ",
            Description = new string('d', 401),
            Icon = "<script>",
            OperatingSystem = "Debian\n12",
            DefaultUser = "root; rm -rf /",
            MinCpus = 0,
            MinMemoryBytes = -1,
            MinDiskBytes = long.MaxValue,
            Images = new Dictionary<EngineKind, string> { [EngineKind.Incus] = "$(reboot) x" },
        };

        var result = await Actions.AddAsync(_admin, slug, bad, default);

        result.Error.ShouldBeOfType<Invalid>().Problems.Select(problem => problem.Field).Distinct().ShouldBe(
            ["Name", "Description", "Icon", "OperatingSystem", "DefaultUser", "MinCpus", "MinMemoryBytes", "MinDiskBytes", "Images.Incus"],
            ignoreOrder: true);
        (await _platform.ReadAsync(rows => rows.Templates.AnyAsync(row => row.Slug == slug))).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Debian")]
    [InlineData("-debian")]
    [InlineData("deb ian")]
    [InlineData("deb\nian")]
    [InlineData("débian")]
    [InlineData("../etc")]
    public async Task AddAsync_WhenTheSlugIsMalformed_SaysSo(string slug)
    {
        var result = await Actions.AddAsync(_admin, slug, Form, default);

        result.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Code.ShouldBe("catalog.malformed_slug");
    }

    [Fact]
    public async Task EditAsync_WhenAnImageChanges_AddsAVersionAndLeavesInstancesOnTheirs()
    {
        var template = await database.Seed.TemplateAsync();
        var instance = await database.Seed.InstanceAsync(template: template);
        var before = await FindAsync(template.Id);
        var newer = new Dictionary<EngineKind, string> { [EngineKind.Incus] = "newer" };
        var other = before.Form with { Description = "d", Images = newer, VersionNotes = "security" };

        (await Actions.EditAsync(_admin, template.Id, other, before.RowVersion, default)).Error.ShouldBeNull();

        var after = await FindAsync(template.Id);
        after.Versions.Select(version => (version.Number, version.Notes, version.InstanceCount)).ShouldBe([(2, "security", 0), (1, "", 1)]);
        (await _platform.ReadAsync(rows => rows.Instances.SingleAsync(row => row.Id == instance.Id)))
            .TemplateVersionId.ShouldBe(instance.Instance.TemplateVersionId);
    }

    [Fact]
    public async Task EditAsync_WhenImagesStay_AddsNoVersion()
    {
        var template = await database.Seed.TemplateAsync();
        var before = await FindAsync(template.Id);

        await Actions.EditAsync(_admin, template.Id, Form with { Images = before.Form.Images }, before.RowVersion, default);

        var after = await FindAsync(template.Id);
        after.Form.Name.ShouldBe("Debian");
        after.Versions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task EditAsync_WhenSomebodyEditedMeanwhile_WritesNothing()
    {
        var template = await database.Seed.TemplateAsync();
        var seen = await FindAsync(template.Id);
        await Actions.EditAsync(_admin, template.Id, seen.Form with { Description = "d", Name = "Theirs" }, seen.RowVersion, default);

        var late = await Actions.EditAsync(_admin, template.Id, seen.Form with { Description = "d", Name = "Mine" }, seen.RowVersion, default);

        late.Error.ShouldBeOfType<Stale>();
        (await FindAsync(template.Id)).Form.Name.ShouldBe("Theirs");
    }

    [Fact]
    public async Task RetireAsync_WhenInstancesRun_LeavesThemAlone()
    {
        var template = await database.Seed.TemplateAsync();
        var instance = await database.Seed.InstanceAsync(template: template);

        (await Actions.RetireAsync(_admin, template.Id, isRetired: true, default)).Error.ShouldBeNull();

        var row = (await _platform.Get<ICatalogQueries>().TemplatesAsync(_admin, default)).Value.Single(row => row.Id == template.Id);
        (row.RetiredAt is not null, row.InstanceCount).ShouldBe((true, 1));
        var after = await _platform.ReadAsync(rows => rows.Instances.SingleAsync(row => row.Id == instance.Id));
        after.Revision.ShouldBe(instance.Instance.Revision, "the instance's row was not written");
    }

    [Fact]
    public async Task ReorderAsync_WhenATemplateIsMissing_RefusesAsStale()
    {
        await database.Seed.TemplateAsync();
        var some = await database.Seed.TemplateAsync();

        (await Actions.ReorderAsync(_admin, [some.Id], default)).Error.ShouldBeOfType<Stale>();
    }

    [Fact]
    public async Task ReorderAsync_WhenAllAreNamed_ListsThemSo()
    {
        await database.Seed.TemplateAsync();
        await database.Seed.TemplateAsync();
        var queries = _platform.Get<ICatalogQueries>();
        var backwards = (await queries.TemplatesAsync(_admin, default)).Value.Select(row => row.Id).Reverse().ToList();

        (await Actions.ReorderAsync(_admin, backwards, default)).Error.ShouldBeNull();

        (await queries.TemplatesAsync(_admin, default)).Value.Select(row => row.Id).ShouldBe(backwards);
    }

    [Fact]
    public async Task EveryCall_ByAnOrdinaryPerson_FindsNothing()
    {
        var somebody = (await database.Seed.PersonAsync()).Actor;
        var template = await database.Seed.TemplateAsync();

        (await Actions.AddAsync(somebody, NewSlug(), Form, default)).Error.ShouldBeOfType<NotFound>();
        (await Actions.EditAsync(somebody, template.Id, Form, 0, default)).Error.ShouldBeOfType<NotFound>();
        (await Actions.RetireAsync(somebody, template.Id, isRetired: true, default)).Error.ShouldBeOfType<NotFound>();
        (await Actions.ReorderAsync(somebody, [template.Id], default)).Error.ShouldBeOfType<NotFound>();
        (await _platform.Get<ICatalogQueries>().TemplatesAsync(somebody, default)).Error.ShouldBeOfType<NotFound>();
        (await _platform.Get<ICatalogQueries>().FindTemplateAsync(somebody, template.Id, default)).Error.ShouldBeOfType<NotFound>();
    }

    private async Task<TemplateDetail> FindAsync(TemplateId id) =>
        (await _platform.Get<ICatalogQueries>().FindTemplateAsync(_admin, id, default)).Value;

    private static string NewSlug() => $"t-{Guid.NewGuid():N}"[..20];
}
