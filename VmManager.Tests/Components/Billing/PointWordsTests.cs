using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Billing;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Billing;
using VmManager.Web.Features.Billing.Entries;
using VmManager.Web.Layout.Controls;

namespace VmManager.Tests.Components.Billing;

/// <summary>Amounts as people read them, and the addresses of lists.</summary>
public sealed class PointWordsTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    private PointWords Words => _context.Services.GetRequiredService<PointWords>();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Theory]
    [InlineData(8_429_999, "8.42")]
    [InlineData(1_234_567_890_000, "1,234,567.89")]
    [InlineData(0, "0.00")]
    [InlineData(250, "0.0002")]
    [InlineData(500_000, "0.50")]
    [InlineData(-250, "-0.0003")]
    [InlineData(-1_204_000, "-1.21")]
    public void Rounded_OfABalance_NeverPromisesMoreThanThereIs(long amount, string words) => PointWords.Rounded(amount).ShouldBe(words);

    [Theory]
    [InlineData(0.5, "30 minutes")]
    [InlineData(0.02, "1 minute")]
    [InlineData(47.9, "47 hours")]
    [InlineData(48, "2 days")]
    [InlineData(620, "25 days")]
    [InlineData(24 * 200, "6 months")]
    [InlineData(24 * 800, "2 years")]
    public void Runway_OfATime_IsToldInTheUnitThatSaysMost(double hours, string words) => Words.RunwayWords(TimeSpan.FromHours(hours)).ShouldBe(words);

    [Fact]
    public void Runway_WhenNothingBurns_HasNoEnd() => Words.RunwayWords(runway: null).ShouldBe("no end in sight");

    [Fact]
    public void Change_SaysTheDirectionWithEveryDecimal()
    {
        PointWords.Change(-250).ShouldBe("−0.00025");
        PointWords.Change(5 * Points.One).ShouldBe("+5.00");
    }

    [Fact]
    public void Amounts_InFrench_HaveFrenchSeparators()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr");

        PointWords.Rounded(42_318_275).ShouldBe("42,31");
        Words.RunwayWords(TimeSpan.FromDays(25)).ShouldBe("25 jours");
    }

    [Fact]
    public void Notice_InWords_FormatsItsAmountsAndDays()
    {
        var told = _context.Services.GetRequiredService<NoticeWords>();

        told.Of(Support.Pages.Billing.SampleBilling.Notice(NoticeKind.PriceAnnounced, "Small", "2026-12-15T00:00:00Z", "15000", "16500"))
            .ShouldStartWith("From Tuesday, December 15, 2026 the plan Small costs 0.0165 instead of 0.015 points per hour.");
    }

    [Fact]
    public void EntriesState_ReadFromItsAddress_IsTheSameAgain()
    {
        var state = new EntriesState { Kind = "grant", Search = "slow disks", From = new DateOnly(2026, 11, 1), To = new DateOnly(2026, 11, 30), Before = 40 };
        var parts = state.ToParts().ToDictionary(part => part.Name, part => part.Value, StringComparer.Ordinal);

        EntriesState.Read(parts["kind"], parts["q"], parts["from"], parts["to"], 40).ShouldBe(state);
        state.ToRequest().Kinds.ShouldBe([EntryKind.Grant]);
        state.ToRequest().Until.ShouldBe(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), "the last day counts whole");
        EntriesState.Read("nonsense", null, null, null, null).Kind.ShouldBeEmpty();
    }

    [Fact]
    public void Largest_OfManySeries_KeepsEveryPointInTheOthers()
    {
        var all = Enumerable.Range(1, 9).Select(number => new DaySeries($"{number}", [number, number * 2L])).ToList();

        var shown = DaySeries.Largest(all, DayBars.MostSeries, "Others");

        shown.Select(series => series.Name).ShouldBe(["9", "8", "7", "6", "Others"]);
        shown.Sum(series => series.Total).ShouldBe(all.Sum(series => series.Total));
        shown[^1].Amounts.ShouldBe([15, 30]);
    }
}
