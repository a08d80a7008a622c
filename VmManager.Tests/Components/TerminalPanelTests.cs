using System.Text.Json;
using Bunit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using VmManager.Core.Audit;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Terminals;
using VmManager.Tests.Support;
using VmManager.Web.Account;
using VmManager.Web.Layout;
using VmManager.Web.Terminals;

namespace VmManager.Tests.Components;

public sealed class TerminalPanelTests : BunitContext, IClassFixture<TestDatabase>
{
    private readonly TestDatabase _database;
    private readonly KnownActor _actor = new();

    public TerminalPanelTests(TestDatabase database)
    {
        _database = database;
        Services
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(TimeProvider.System)
            .AddSingleton(database.Contexts)
            .AddSingleton<IChangeHub>(new LocalChanges())
            .AddSingleton<ICurrentActor>(_actor)
            .AddLocalization().AddScoped<ErrorText>()
            .AddAudit().AddTerminals();
    }

    [Fact]
    public async Task Render_WhenShown_MountsTheScriptWithEveryWordItNeeds()
    {
        var instance = await InstanceAsync();

        var panel = Show(instance.Id);

        var mount = panel.Module.VerifyInvoke("mount");
        mount.Arguments.Count.ShouldBe(3);
        var words = JsonSerializer.Deserialize<Dictionary<string, string>>(panel.Component.Find("section").GetAttribute("data-words")!)!;
        foreach (var reason in Enum.GetNames<TerminalEndReason>())
            words.ShouldContainKey("End_" + JsonNamingPolicy.CamelCase.ConvertName(reason));
    }

    [Fact]
    public async Task Ticket_WhenTheInstanceIsOnesOwn_IsForThisPage()
    {
        var instance = await InstanceAsync();
        var panel = Show(instance.Id);

        var answer = await panel.Component.Instance.TicketAsync(null);

        answer.Error.ShouldBeNull();
        var permit = await Services.GetRequiredService<TerminalTickets>()
            .RedeemAsync(instance.Actor.PersonId, answer.Ticket!, "http://localhost", CancellationToken.None);
        permit.Value.ShouldBe(new TerminalPermit(instance.Actor.PersonId, instance.Id, null));
    }

    [Fact]
    public async Task Ticket_WhenTheInstanceIsSomebodyElses_IsNotFound()
    {
        var instance = await InstanceAsync();
        _actor.Actor = (await _database.Seed.PersonAsync()).Actor;

        var answer = await Show(instance.Id).Component.Instance.TicketAsync(null);

        answer.Ticket.ShouldBeNull();
        answer.Error!.Code.ShouldBe("not_found");
    }

    [Fact]
    public async Task Dispose_WhenTheCircuitIsGone_IsQuiet()
    {
        var panel = Show((await InstanceAsync()).Id);
        panel.Mounted.SetupVoid("dispose", _ => true).SetException(new JSDisconnectedException("gone"));

        await panel.Component.Instance.DisposeAsync();

        panel.Mounted.VerifyInvoke("dispose");
    }

    private Shown Show(InstanceId instance)
    {
        var module = JSInterop.SetupModule("/" + AssetVersion.Of("js/terminal.js"));
        var mounted = module.SetupModule("mount", _ => true);
        var component = Render<TerminalPanel>(parameters => parameters.Add(panel => panel.InstanceId, instance));
        component.WaitForAssertion(() => module.VerifyInvoke("mount"));
        return new Shown(component, module, mounted);
    }

    private async Task<SeededInstance> InstanceAsync()
    {
        var instance = await _database.Seed.InstanceAsync(change: instance =>
        {
            instance.Address = "192.0.2.1";
            instance.ProtectedShellKey = "protected";
        });
        _actor.Actor = instance.Actor;
        return instance;
    }

    /// <param name="Component">The panel.</param>
    /// <param name="Module">Its script.</param>
    /// <param name="Mounted">What the script answered when it was mounted.</param>
    private sealed record Shown(IRenderedComponent<TerminalPanel> Component, BunitJSModuleInterop Module, BunitJSModuleInterop Mounted);

    private sealed class KnownActor : ICurrentActor
    {
        public Actor Actor { get; set; } = Actor.Anonymous(null);

        public Task<Actor> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(Actor);
    }
}
