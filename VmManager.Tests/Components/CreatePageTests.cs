using AngleSharp.Dom;
using Bunit;
using VmManager.Core.Instances;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Instances.Create;

namespace VmManager.Tests.Components;

public sealed class CreatePageTests : IAsyncDisposable
{
    private readonly PageContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Submit_WhenRefusedByField_ShowsEachErrorThereAndKeepsEveryValue()
    {
        _context.Platform.Refusal = _ => new Invalid(
        [
            InstanceErrors.NameTaken("web") with { Field = nameof(CreateInstances.Name) },
            InstanceErrors.MalformedTag("ä", 30) with { Field = nameof(CreateInstances.Tags) },
            InstanceErrors.ScriptWithoutInterpreter() with { Field = nameof(CreateInstances.UserScript) },
        ]);
        var page = Open();
        page.Find("#Name").Input("web");
        page.Find("#Notes").Change("First line");
        page.Find("#UserScript").Change("echo hello");
        page.Find("#Tags").Input("blue,");
        Plan(page, "Medium").Change(true);

        page.Find("form.columns").Submit();

        page.Find("#Name-error").TextContent.ShouldContain("You have an instance named \"web\" already");
        page.Find("#Tags-error").TextContent.ShouldContain("The tag \"ä\" does not work");
        page.Find("#UserScript-error").TextContent.ShouldContain("names its interpreter");
        page.Find("#Name").GetAttribute("aria-invalid").ShouldBe("true");
        page.Find("#Name").GetAttribute("value").ShouldBe("web");
        page.Find("#Notes").GetAttribute("value").ShouldBe("First line");
        page.Find("#UserScript").GetAttribute("value").ShouldBe("echo hello");
        page.Find(".chip").TextContent.ShouldContain("blue");
        Plan(page, "Medium").HasAttribute("checked").ShouldBeTrue();
        page.FindAll(".error-summary li").Count.ShouldBe(3);
        page.Find("details.advanced").HasAttribute("open").ShouldBeTrue("an error behind the fold must be seen");
    }

    [Fact]
    public void Submit_WhenAccepted_SendsTheFormAndReturnsToTheListAtOnce()
    {
        _context.Platform.Keys.Add(Sample.Key("laptop", isDefault: true));
        var page = Open();
        page.Find("#Name").Input("web");
        page.Find("[aria-label='One more']").Click();
        page.Find("#UserScript").Change("#!/bin/sh\r\necho hello\r\n");

        page.Find("form.columns").Submit();

        var command = _context.Platform.Asked.ShouldHaveSingleItem().ShouldBeOfType<CreateInstances>();
        command.Name.ShouldBe("web");
        command.Count.ShouldBe(2);
        command.TemplateId.ShouldBe(SampleCatalog.Debian.Id);
        command.PlanId.ShouldBe(SampleCatalog.Nano.Id);
        command.SeenPrice.ShouldNotBeNull("nobody agrees to a price that was not shown");
        command.SshKeys.ShouldBe([_context.Platform.Keys[0].Id]);
        command.UserScript.ShouldBe("#!/bin/sh\necho hello\n");
        _context.Address.ShouldBe("/instances");
    }

    [Fact]
    public void Name_WhenTakenWhileTyping_SaysSoBeforeAnythingIsSent()
    {
        _context.Platform.Add(Sample.Instance("web"));
        var page = Open();

        page.Find("#Name").Input("web");
        page.Find("#Name-error").TextContent.Trim().ShouldBeEmpty("not at every letter");
        _context.Time.Advance(TimeSpan.FromSeconds(0.3));

        page.WaitForAssertion(() => page.Find("#Name-error").TextContent.ShouldContain("already"));
        _context.Platform.Asked.ShouldBeEmpty();
    }

    [Fact]
    public void Template_WhenItNeedsMore_TakesTheSmallestPlanThatWillDo()
    {
        _context.Platform.Offer = new([SampleCatalog.Debian, SampleCatalog.Ubuntu with { IsAvailable = true }], SampleCatalog.Offer.Plans);
        var page = Open();
        Plan(page, "Nano").HasAttribute("checked").ShouldBeTrue();

        page.FindAll(".template input")[1].Change(true);

        Plan(page, "Nano").HasAttribute("disabled").ShouldBeTrue();
        Plan(page, "Micro").HasAttribute("checked").ShouldBeTrue();
    }

    [Fact]
    public void Summary_WhenSeveralAreWanted_AddsUpTheirPriceAndTellsWhatFits()
    {
        _context.Platform.Capacity = new(Fits: false, Possible: 1, Reason: null);
        var page = Open();

        page.Find("[aria-label='One more']").Click();

        page.Find(".summary .hour").TextContent.ShouldBe("0.008 points/h");
        page.Find(".summary .room").TextContent.ShouldContain("There is room for 1 now");
    }

    [Fact]
    public void Open_WhenReopeningAFailedOne_FillsInWhatWasAskedFor()
    {
        _context.Platform.Reopened = new CreateInstances
        {
            Name = "lost",
            TemplateId = SampleCatalog.Web.Id,
            PlanId = SampleCatalog.Large.Id,
            Notes = "kept",
            Tags = ["a", "b"],
            IsProtected = true,
        };
        _context.GoTo($"/instances/new?from={Guid.CreateVersion7()}");

        var page = Open();

        page.Find("#Name").GetAttribute("value").ShouldBe("lost");
        page.Find("#Notes").GetAttribute("value").ShouldBe("kept");
        page.FindAll(".chip").Count.ShouldBe(2);
        Plan(page, "Large").HasAttribute("checked").ShouldBeTrue();
        page.Find("details.advanced").HasAttribute("open").ShouldBeTrue();
    }

    [Fact]
    public void Key_WhenAPrivateOneIsPasted_IsRefusedInWords()
    {
        var page = Open();

        page.Find("#SshKeys-paste").Input("-----BEGIN OPENSSH PRIVATE KEY-----");
        page.FindAll("button").First(button => button.TextContent.Contains("Add key", StringComparison.Ordinal)).Click();

        page.Find("#SshKeys-paste-error").TextContent.ShouldContain("This is a private key");
    }

    [Fact]
    public void Key_WhenPasted_IsKeptAndChosen()
    {
        var page = Open();

        page.Find("#SshKeys-paste").Input(Sample.PublicKey);
        page.FindAll("button").First(button => button.TextContent.Contains("Add key", StringComparison.Ordinal)).Click();

        page.Find(".key-picker .key input").HasAttribute("checked").ShouldBeTrue();
        page.Find(".key-picker .name").TextContent.ShouldBe("ada@laptop");
    }

    private IRenderedComponent<CreatePage> Open()
    {
        var page = _context.Render<CreatePage>();
        page.WaitForElement("form.columns");
        return page;
    }

    private static IElement Plan(IRenderedComponent<CreatePage> page, string name) => page.FindAll(".plan")
        .First(plan => plan.QuerySelector(".name")!.TextContent.Trim() == name).QuerySelector("input")!;
}
