using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Instances;
using VmManager.Core.Shared;
using VmManager.Web.Features.Instances.List;
using VmManager.Web.Features.Operations;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Tests.Components;

/// <summary>Figures, words, addresses and drawings, without a page around them.</summary>
public sealed class FormatTests
{
    private const long Gibibyte = 1024L * 1024 * 1024;

    private readonly ServiceProvider _services = new ServiceCollection().AddLocalization().AddLogging()
        .AddSingleton<Format>().AddSingleton<ErrorText>().AddSingleton<OperationWords>().BuildServiceProvider();

    [Theory]
    [InlineData("en", 0, "0 B")]
    [InlineData("en", 999, "999 B")]
    [InlineData("en", 512 * 1024 * 1024, "512 MiB")]
    [InlineData("en", 2 * Gibibyte, "2 GiB")]
    [InlineData("en", 1.44 * Gibibyte, "1.4 GiB")]
    [InlineData("fr", 1.44 * Gibibyte, "1,4 Gio")]
    public void Bytes_InEachLanguage_AreWrittenItsWay(string language, double bytes, string expected) =>
        In(language, () => Format().Bytes(bytes)).ShouldBe(expected);

    [Fact]
    public void PerHour_InFrench_HasACommaAndFrenchWords() =>
        In("fr", () => Format().PerHour(15_000)).ShouldBe("0,015 points/h");

    [Theory]
    [InlineData(4.23, "4.2 s")]
    [InlineData(59, "59 s")]
    [InlineData(65, "1 min 05 s")]
    [InlineData(7_800, "2 h 10 min")]
    [InlineData(273_600, "3 d 4 h")]
    public void Duration_IsShort(double seconds, string expected) =>
        In("en", () => Web.Layout.Format.Duration(TimeSpan.FromSeconds(seconds))).ShouldBe(expected);

    [Fact]
    public void Error_InFrench_IsItsTextWithItsValues() =>
        In("fr", () => _services.GetRequiredService<ErrorText>().Of(InstanceErrors.NameTaken("web"))).ShouldContain("web");

    [Fact]
    public void Error_StoredWithoutItsValues_IsNeverATextWithHoles() =>
        In("fr", () => _services.GetRequiredService<ErrorText>().Of("instance.name_taken", "You have an instance named \"web\" already."))
            .ShouldNotContain("{0}");

    [Fact]
    public void OperationWords_ForAnUnknownStep_SpellItsName() =>
        In("en", () => _services.GetRequiredService<OperationWords>().Step("disk.attach", "warm-up")).ShouldBe("Warm up");

    [Fact]
    public void ListState_ReadFromItsAddress_IsTheSameAgain()
    {
        var state = new ListState { Search = "a b&c", Group = "stopped", Tag = "blue", Sort = InstanceSort.Price, Descending = false, Page = 3 };

        var query = System.Web.HttpUtility.ParseQueryString(new Uri("http://host" + state.ToAddress()).Query);

        ListState.Read(query["q"], query["status"], query["tag"], query["sort"], query["dir"], int.Parse(query["page"]!, CultureInfo.InvariantCulture))
            .ShouldBe(state);
    }

    [Fact]
    public void ListState_FromNonsense_IsTheUsualOne() =>
        ListState.Read("", "everything", null, "7; drop table", "sideways", -3).ShouldBe(new ListState { Descending = false });

    [Fact]
    public void Chart_WithAGapInTime_BreaksTheLine()
    {
        var start = DateTimeOffset.UnixEpoch;
        var series = new ChartSeries("cpu", [.. new[] { 0, 5, 10, 15, 60, 65, 70 }.Select(second => (start.AddSeconds(second), 0.5))]);

        var line = new ChartShape(start, start.AddSeconds(70), 1).Line(series);

        line.Count(letter => letter == 'M').ShouldBe(2);
        line.ShouldStartWith("M0 ");
    }

    [Fact]
    public void Chart_WithManyPoints_ThinsThemWithoutLosingTheMean()
    {
        var points = Enumerable.Range(0, 5000).Select(index => (DateTimeOffset.UnixEpoch.AddSeconds(index), index % 2 == 0 ? 0.2 : 0.4)).ToList();

        var thin = ChartShape.Thin(points);

        thin.Count.ShouldBeLessThan(300);
        thin.Average(point => point.Value).ShouldBe(0.3, 0.01);
    }

    [Fact]
    public void FormErrors_OfARefusedForm_AreFoundByField()
    {
        var errors = new FormErrors();

        errors.Set(new Invalid([new Error("a", "A") { Field = "Name" }, new Error("b", "B")]));

        errors.For("name")!.Code.ShouldBe("a");
        errors.General("Name").ShouldHaveSingleItem().Code.ShouldBe("b");
        errors.Set("Name", null);
        errors.For("Name").ShouldBeNull();
        errors.All.Count.ShouldBe(1);
    }

    private Format Format() => _services.GetRequiredService<Format>();

    private static string In(string language, Func<string> text)
    {
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            return text();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }
}
