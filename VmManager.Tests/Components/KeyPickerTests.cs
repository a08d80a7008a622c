using Bunit;
using VmManager.Core.People;
using VmManager.Tests.Support.Pages;
using VmManager.Web.Features.Instances.Keys;

namespace VmManager.Tests.Components;

public sealed class KeyPickerTests : IAsyncDisposable
{
    private readonly PageContext _context = new();
    private IReadOnlyList<SshKeyId> _chosen = [];
    private IRenderedComponent<KeyPicker>? _picker;

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void Open_ForANewInstance_TicksTheDefaults()
    {
        _context.Platform.Keys.AddRange([Sample.Key("laptop", isDefault: true), Sample.Key("other")]);

        Open(choosesDefaults: true);

        _chosen.ShouldBe([_context.Platform.Keys[0].Id]);
    }

    [Fact]
    public void Open_WhereAChoiceIsGiven_LeavesIt()
    {
        _context.Platform.Keys.AddRange([Sample.Key("laptop", isDefault: true), Sample.Key("other")]);

        Open(choosesDefaults: false);
        _picker!.FindAll(".key input")[1].Change(true);

        _chosen.ShouldBe([_context.Platform.Keys[1].Id]);
        _picker!.FindAll(".key input")[1].Change(false);
        _chosen.ShouldBeEmpty();
    }

    [Fact]
    public void Add_WhenRefused_KeepsWhatWasPasted()
    {
        Open(choosesDefaults: true);
        var half = Sample.PublicKey[..40];
        _picker!.Find("#SshKeys-paste").Input(half);

        _picker!.Find(".adding .button").Click();

        _picker!.Find("#SshKeys-paste").GetAttribute("value").ShouldBe(half);
        _picker!.Find("#SshKeys-paste-error").TextContent.Trim().ShouldNotBeEmpty();
        _picker!.Find("#SshKeys-paste").GetAttribute("aria-invalid").ShouldBe("true");
        _chosen.ShouldBeEmpty();
    }

    [Fact]
    public void Add_OfNothing_CannotBePressed()
    {
        Open(choosesDefaults: true);

        _picker!.Find("#SshKeys-paste").Input("  \n ");

        _picker!.Find(".adding .button").HasAttribute("disabled").ShouldBeTrue();
    }

    private void Open(bool choosesDefaults)
    {
        _picker = _context.Render<KeyPicker>(parameters => parameters
            .Add(picker => picker.Id, "SshKeys").Add(picker => picker.ChoosesDefaults, choosesDefaults)
            .Bind(picker => picker.Chosen, _chosen, Choose));
        _picker!.WaitForElement("#SshKeys-paste, .key");
    }

    private void Choose(IReadOnlyList<SshKeyId> chosen)
    {
        _chosen = chosen;
        // The first choice may come while it is being rendered for the first time.
        _picker?.Render(again => again.Add(picker => picker.Chosen, chosen));
    }
}
