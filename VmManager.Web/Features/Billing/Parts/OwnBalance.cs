using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using VmManager.Core.Billing;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Web.Account;
using VmManager.Web.Layout.Live;

namespace VmManager.Web.Features.Billing.Parts;

/// <summary>A component that shows the balance of the person's own project and keeps it current.</summary>
public abstract class OwnBalance : LiveComponent
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private ProjectId? _project;

    [Inject] private IBillingQueries Billing { get; set; } = null!;

    [Inject] private IChangeHub Hub { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    protected Actor? Actor { get; private set; }

    /// <summary>Null until it was read, and for who has no project.</summary>
    protected BalanceView? Balance { get; private set; }

    protected sealed override async Task OnInitializedAsync()
    {
        Actor = await Person.GetAsync(Gone);
        Follow(ChangesAsync, _ => ReadAsync());
    }

    private async Task ReadAsync()
    {
        var balance = await Billing.BalanceAsync(Actor!, projectId: null, Gone);
        if (!balance.IsSuccess)
            return;
        Balance = balance.Value;
        _project = balance.Value.ProjectId;
    }

    private async IAsyncEnumerable<bool> ChangesAsync([EnumeratorCancellation] CancellationToken until)
    {
        var changes = Hub.Subscribe(
            change => change.Topic == ChangeTopic.Billing && (change.ProjectId is null || _project is null || change.ProjectId == _project), Pace, until);
        yield return true;
        await foreach (var _ in changes)
            yield return true;
    }
}
