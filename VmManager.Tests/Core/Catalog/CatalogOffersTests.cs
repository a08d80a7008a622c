using VmManager.Core.Catalog;
using VmManager.Core.Servers;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Catalog;

public sealed class CatalogOffersTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncDisposable
{
    private readonly TestPlatform _platform = new(database);
    private readonly string _image = $"image-{Guid.NewGuid():N}";

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task OfferAsync_WhenAHealthyServerHoldsTheImage_OffersTheTemplate()
    {
        var template = await TemplateAsync();
        await ServerAsync();

        (await OfferAsync(template)).ShouldNotBeNull().IsAvailable.ShouldBeTrue();
    }

    [Fact]
    public async Task OfferAsync_WhenNoServerHoldsTheImage_LeavesItOut()
    {
        var template = await TemplateAsync();
        await database.Seed.ServerAsync();

        (await OfferAsync(template)).ShouldBeNull();
    }

    [Fact]
    public async Task OfferAsync_WhenItsOnlyServerWasRemoved_LeavesItOut()
    {
        var template = await TemplateAsync();
        await ServerAsync(server => server.RemovedAt = DateTimeOffset.UtcNow);

        (await OfferAsync(template)).ShouldBeNull();
    }

    [Theory]
    [InlineData(ServerHealth.Unreachable, false)]
    [InlineData(ServerHealth.Unknown, false)]
    [InlineData(ServerHealth.Healthy, true)]
    public async Task OfferAsync_WhenItsOnlyServerTakesNothing_ShowsItAsUnavailable(ServerHealth health, bool inMaintenance)
    {
        var template = await TemplateAsync();
        await ServerAsync(server => (server.Health, server.InMaintenance) = (health, inMaintenance));

        (await OfferAsync(template)).ShouldNotBeNull().IsAvailable.ShouldBeFalse();
    }

    [Fact]
    public async Task OfferAsync_WhenRetired_LeavesTemplateAndPlanOut()
    {
        var template = await TemplateAsync(row => row.RetiredAt = DateTimeOffset.UtcNow);
        var plan = await database.Seed.PlanAsync(row => row.RetiredAt = DateTimeOffset.UtcNow);
        await ServerAsync();

        (await OfferAsync(template)).ShouldBeNull();
        (await _platform.Get<ICatalog>().OfferAsync(default)).Plans.ShouldNotContain(offer => offer.Id == plan.Id);
    }

    private Task<Template> TemplateAsync(Action<Template>? change = null) => database.Seed.TemplateAsync(template =>
    {
        template.Versions.Single().Images = new Dictionary<string, string> { ["Incus"] = _image };
        change?.Invoke(template);
    });

    private Task<Server> ServerAsync(Action<Server>? change = null) => database.Seed.ServerAsync(server =>
    {
        server.Images = [_image];
        change?.Invoke(server);
    });

    private async Task<TemplateOffer?> OfferAsync(Template template) =>
        (await _platform.Get<ICatalog>().OfferAsync(default)).Templates.FirstOrDefault(offer => offer.Id == template.Id);
}
