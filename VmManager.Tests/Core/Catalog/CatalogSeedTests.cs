using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Catalog;
using VmManager.Core.Catalog.Seed;
using VmManager.Core.Engines;
using VmManager.Core.People;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Catalog;

public sealed class CatalogSeedTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncDisposable
{
    private static readonly Actor Admin = Actor.Platform;
    private readonly TestPlatform _platform = new(database);
    private readonly string _slug = $"t-{Guid.NewGuid():N}"[..20];

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task SeedAsync_WhenSeveralProcessesStartAtOnce_AddsEachOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SeedAsync()));

        var template = await FindAsync();
        template.Versions.Count.ShouldBe(1);
        (await _platform.ReadAsync(rows => rows.Plans.CountAsync(plan => plan.Slug == _slug))).ShouldBe(1);
    }

    [Fact]
    public async Task SeedAsync_WhenTheImageChanged_AddsAVersion()
    {
        await SeedAsync();
        await SeedAsync("image-2");
        await SeedAsync("image-2");

        (await FindAsync()).Versions.OrderBy(version => version.Number).Select(version => version.Images["Incus"]).ShouldBe(["image-1", "image-2"]);
    }

    [Fact]
    public async Task SeedAsync_WhenAnAdminEditedIt_KeepsWhatTheAdminWrote()
    {
        await SeedAsync();
        var seeded = await FindAsync();
        var form = new TemplateForm
        {
            Name = "Ours",
            Description = "d",
            Icon = "debian",
            OperatingSystem = "os",
            DefaultUser = "ours",
            Images = new Dictionary<EngineKind, string> { [EngineKind.Incus] = "our-image" },
        };
        (await _platform.Get<ITemplateActions>().EditAsync(Admin, seeded.Id, form, seeded.RowVersion, default)).Error.ShouldBeNull();

        await SeedAsync("image-2");

        var template = await FindAsync();
        template.Name.ShouldBe("Ours");
        template.Versions.MaxBy(version => version.Number)!.Images["Incus"].ShouldBe("our-image");
    }

    [Fact]
    public async Task SeedAsync_WhenAnAdminRetiredIt_LeavesItRetired()
    {
        await SeedAsync();
        await _platform.Get<ITemplateActions>().RetireAsync(Admin, (await FindAsync()).Id, isRetired: true, default);

        await SeedAsync();

        (await FindAsync()).RetiredAt.ShouldNotBeNull();
    }

    [Fact]
    public void BuiltInFiles_WhenRead_KeepTheRulesThatAdminsMustKeep()
    {
        var files = SeedFiles.BuiltIn();

        files.Templates.Select(template => CatalogRules.CheckSlug(template.Slug).Error).ShouldAllBe(error => error == null);
        files.Templates.Select(template => CatalogRules.Check(Form(template)).Error).ShouldAllBe(error => error == null);
        files.Plans.Select(plan => CatalogRules.Check(Form(plan)).Error).ShouldAllBe(error => error == null);
        files.Plans.ShouldAllBe(plan => plan.PointsPerHour > 0);
        files.Templates.ShouldAllBe(template => files.Plans.Any(plan => plan.MemoryMiB >= template.MinMemoryMiB && plan.DiskGiB >= template.MinDiskGiB));
    }

    private Task SeedAsync(string image = "image-1")
    {
        var template = new SeedTemplate(
            _slug, "Test", "A test", "debian", "Debian", "debian", 1, 256, 2, new Dictionary<string, string> { ["Incus"] = image });
        var files = new SeedFiles([template], [new SeedPlan(_slug, "Test", 1, 512, 4, 0.005m)]);
        return new CatalogSeed(files, database.Contexts, _platform.Get<IAuditLog>(), _platform.Changes, TimeProvider.System).SeedAsync(default);
    }

    private Task<Template> FindAsync() => _platform.ReadAsync(rows =>
        rows.Templates.AsNoTracking().Include(template => template.Versions).SingleAsync(template => template.Slug == _slug));

    private static TemplateForm Form(SeedTemplate seed) => new()
    {
        Name = seed.Name,
        Description = seed.Description,
        Icon = seed.Icon,
        OperatingSystem = seed.OperatingSystem,
        DefaultUser = seed.DefaultUser,
        MinCpus = seed.MinCpus,
        MinMemoryBytes = seed.MinMemoryMiB << 20,
        MinDiskBytes = seed.MinDiskGiB << 30,
        Images = seed.Images.ToDictionary(image => Enum.Parse<EngineKind>(image.Key), image => image.Value),
    };

    private static PlanForm Form(SeedPlan seed) => new()
    {
        Name = seed.Name,
        Cpus = seed.Cpus,
        MemoryBytes = seed.MemoryMiB << 20,
        DiskBytes = seed.DiskGiB << 30,
        PricePerHour = (long)(seed.PointsPerHour * 1_000_000),
    };
}
