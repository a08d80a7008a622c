using System.Globalization;
using Bunit;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Instances.Detail;

namespace VmManager.Tests.Components;

public sealed class DriftBannerTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public void Banner_OfEachDrift_HasWordsForEverythingItOffers(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        foreach (var drift in Enum.GetValues<InstanceDrift>().Where(drift => drift != InstanceDrift.None))
        {
            var banner = Show(row => row with { Drift = drift });

            banner.Find(".app-notice").TextContent.ShouldNotContain("Drift.");
            banner.FindAll("button").ShouldAllBe(button => button.TextContent.Trim().Length > 3);
        }
    }

    [Fact]
    public void Ghost_CanOnlyBeAccepted() => Show(row => row with { Drift = InstanceDrift.Ghost }).FindAll("button").Count.ShouldBe(1);

    [Fact]
    public void Banner_ForAViewer_OffersNothing() =>
        Show(row => row with { Drift = InstanceDrift.StateChangedOutside }, canAct: false).FindAll("button").ShouldBeEmpty();

    [Fact]
    public void Banner_WhileAnOperationWorks_IsNotThere() => Show(row => row with
    {
        Drift = InstanceDrift.StateChangedOutside,
        Operation = new ActiveOperation(TypedId.New<OperationId>(), InstanceOperations.Start, OperationState.Running, "settle", 3, 3),
    }).FindAll(".app-notice").ShouldBeEmpty("what is at work will change the state it complains of");

    private IRenderedComponent<DriftBanner> Show(Func<InstanceRow, InstanceRow> with, bool canAct = true) => _context.Render<DriftBanner>(
        parameters => parameters.Add(banner => banner.Detail, Sample.Instance("web", InstanceStatus.Stopped, with)).Add(banner => banner.CanAct, canAct));
}
