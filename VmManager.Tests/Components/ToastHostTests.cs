using Bunit;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Layout.Shell;

namespace VmManager.Tests.Components;

public sealed class ToastHostTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Success_GoesByItself()
    {
        var host = _context.Render<ToastHost>();
        _context.Toasts.Success("Saved.");
        host.WaitForElement(".toast").GetAttribute("role").ShouldBe("status");

        _context.Time.Advance(TimeSpan.FromSeconds(4));
        host.FindAll(".toast").Count.ShouldBe(1);
        _context.Time.Advance(TimeSpan.FromSeconds(2));

        host.WaitForAssertion(() => host.FindAll(".toast").ShouldBeEmpty());
    }

    [Fact]
    public void Problem_StaysUntilItIsDismissed()
    {
        var host = _context.Render<ToastHost>();
        _context.Toasts.Problem("It did not work.");
        host.WaitForElement(".toast").GetAttribute("role").ShouldBe("alert");

        _context.Time.Advance(TimeSpan.FromHours(1));
        host.Find(".toast").TextContent.ShouldContain("It did not work.");
        host.Find(".toast .close").Click();

        host.WaitForAssertion(() => host.FindAll(".toast").ShouldBeEmpty());
    }

    [Fact]
    public void Many_AtOnce_LeaveTheNewest()
    {
        var host = _context.Render<ToastHost>();

        for (var number = 1; number <= 6; number++)
            _context.Toasts.Say($"Number {number}");

        host.WaitForAssertion(() => host.FindAll(".toast p").Select(words => words.TextContent.Trim())
            .ShouldBe(["Number 3", "Number 4", "Number 5", "Number 6"]));
    }

    [Fact]
    public void Two_WithTheSameWords_AreTwo()
    {
        var host = _context.Render<ToastHost>();
        _context.Toasts.Problem("Twice.");
        _context.Toasts.Problem("Twice.");

        host.WaitForAssertion(() => host.FindAll(".toast").Count.ShouldBe(2));
        host.Find(".toast .close").Click();

        host.WaitForAssertion(() => host.FindAll(".toast").Count.ShouldBe(1));
    }
}
