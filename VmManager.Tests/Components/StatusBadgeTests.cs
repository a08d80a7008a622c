using System.Globalization;
using Bunit;
using VmManager.Core.Instances;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Instances;

namespace VmManager.Tests.Components;

public sealed class StatusBadgeTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public void Badge_OfEachStatus_HasAWordOfItsOwn(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

        var words = Enum.GetValues<InstanceStatus>().Select(Word).ToList();

        words.ShouldAllBe(word => word.Length > 2 && !word.StartsWith("Status", StringComparison.Ordinal));
        words.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(words.Count);
    }

    [Fact]
    public void Look_OfStatusesThatDiffer_IsToldApartWithoutColour()
    {
        // Those under way turn alike; all others are told apart by their shape.
        var resting = Enum.GetValues<InstanceStatus>().Select(InstanceLook.Of).Where(look => !look.IsTurning).ToList();

        resting.Select(look => look.Icon).Distinct(StringComparer.Ordinal).Count().ShouldBe(resting.Count);
    }

    [Theory]
    [InlineData(InstanceStatus.Restarting, true)]
    [InlineData(InstanceStatus.Running, false)]
    [InlineData(InstanceStatus.Failed, false)]
    public void Badge_TurnsOnlyWhileSomethingIsUnderWay(InstanceStatus status, bool turns) =>
        Badge(status).FindAll(".spin").Count.ShouldBe(turns ? 1 : 0);

    private string Word(InstanceStatus status) => Badge(status).Find(".status-badge").TextContent.Trim();

    private IRenderedComponent<StatusBadge> Badge(InstanceStatus status) =>
        _context.Render<StatusBadge>(parameters => parameters.Add(badge => badge.Status, status));
}
