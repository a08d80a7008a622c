using AngleSharp.Dom;
using Bunit;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Layout.Controls;

namespace VmManager.Tests.Components;

public sealed class TagInputTests : IAsyncDisposable
{
    private readonly PageContext _context = new();
    private IReadOnlyList<string> _tags = ["blue"];
    private IRenderedComponent<TagInput> _input = null!;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Enter_AddsWhatWasTyped()
    {
        Open();

        Box.Input("Green");
        _tags.ShouldBe(["blue"], "it is still being typed");
        Box.KeyDown("Enter");

        _tags.ShouldBe(["blue", "green"]);
        Box.GetAttribute("value").ShouldBe("");
    }

    [Fact]
    public void Leaving_AddsWhatWasTyped()
    {
        Open();
        Box.Input("green");

        Box.Blur();

        _tags.ShouldBe(["blue", "green"]);
    }

    [Fact]
    public void Paste_OfAList_AddsEachOnce()
    {
        Open();

        Box.Input("green, blue;red  green");

        _tags.ShouldBe(["blue", "green", "red"]);
    }

    [Fact]
    public void Backspace_InTheEmptyField_TakesTheLast()
    {
        Open();
        Box.Input("x");
        Box.KeyDown("Backspace");
        _tags.ShouldBe(["blue"], "it takes a letter first");

        Box.Input("");
        Box.KeyDown("Backspace");

        _tags.ShouldBeEmpty();
    }

    [Fact]
    public void Known_ThatAreThereAlready_AreNotOffered()
    {
        Open();

        _input.FindAll("option").Select(option => option.GetAttribute("value")).ShouldBe(["production"]);
        Box.Input("production");
        _tags.ShouldBe(["blue", "production"], "one that is chosen from the list is added at once");
    }

    [Fact]
    public void Remove_NamesTheTagAndTakesItAway()
    {
        Open();

        _input.Find("button[aria-label='Remove the tag blue']").Click();

        _tags.ShouldBeEmpty();
    }

    private IElement Box => _input.Find("input");

    private void Open() => _input = _context.Render<TagInput>(parameters => parameters
        .Add(input => input.Id, "Tags").Add(input => input.Known, ["blue", "production"])
        .Bind(input => input.Tags, _tags, tags => _input.Render(again => again.Add(input => input.Tags, _tags = tags))));
}
