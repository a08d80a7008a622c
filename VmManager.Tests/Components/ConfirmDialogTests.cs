using Bunit;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Layout.Controls;

namespace VmManager.Tests.Components;

public sealed class ConfirmDialogTests : IAsyncDisposable
{
    private static readonly Question Dangerous = new("Delete web?", "It is gone for good.")
    {
        TypeToConfirm = "web",
        ConfirmLabel = "Delete",
        IsDestructive = true,
    };

    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public async Task Ask_UntilTheNameIsTyped_CannotBeConfirmed()
    {
        var dialog = _context.Render<ConfirmDialog>();
        var answer = await AskAsync(dialog, Dangerous);

        foreach (var wrong in new[] { "", "we", "WEB", "web2" })
        {
            dialog.Find("input").Input(wrong);
            dialog.Find(".button-danger").HasAttribute("disabled").ShouldBeTrue($"\"{wrong}\" is not its name");
        }
        dialog.Find("input").Input("web ");
        dialog.Find(".button-danger").Click();

        (await answer).ShouldBeTrue();
    }

    [Fact]
    public async Task Ask_WhenCancelled_AnswersNo()
    {
        var dialog = _context.Render<ConfirmDialog>();
        var answer = await AskAsync(dialog, Dangerous);

        dialog.FindAll("button").First(button => button.TextContent is "Cancel").Click();

        (await answer).ShouldBeFalse();
        dialog.FindAll("h2").ShouldBeEmpty("its content exists only while it is open");
    }

    [Fact]
    public async Task Ask_WhenClosedByTheBrowser_AnswersNo()
    {
        var dialog = _context.Render<ConfirmDialog>();
        var answer = await AskAsync(dialog, Dangerous);

        // Esc: the browser closes the dialog by itself and tells the page.
        await dialog.Find("dialog").TriggerEventAsync("onclose", EventArgs.Empty);

        (await answer).ShouldBeFalse();
    }

    [Fact]
    public async Task Ask_ASecondTime_BeginsEmpty()
    {
        var dialog = _context.Render<ConfirmDialog>();
        await AskAsync(dialog, Dangerous);
        dialog.Find("input").Input("web");
        dialog.FindAll("button").First(button => button.TextContent is "Cancel").Click();

        await AskAsync(dialog, Dangerous);

        dialog.Find(".button-danger").HasAttribute("disabled").ShouldBeTrue();
    }

    private static async Task<Task<bool>> AskAsync(IRenderedComponent<ConfirmDialog> dialog, Question question)
    {
        Task<bool>? answer = null;
        await dialog.InvokeAsync(() => { answer = dialog.Instance.AskAsync(question); });
        return answer!;
    }
}
