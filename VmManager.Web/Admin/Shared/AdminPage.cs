using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;
using VmManager.Web.Layout.Live;

namespace VmManager.Web.Admin.Shared;

/// <summary>A page of the administration: it knows who looks, reads once, and reads again when something it shows changed.</summary>
public abstract class AdminPage : LiveComponent
{
    /// <summary>Lists of a whole platform change all the time: twice a second is lively and cheap.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private IChangeHub Hub { get; set; } = null!;

    [Inject] protected ErrorText Errors { get; set; } = null!;

    [Inject] protected Toasts Toasts { get; set; } = null!;

    [Inject] protected NavigationManager Navigation { get; set; } = null!;

    protected Actor Actor { get; private set; } = null!;

    /// <summary>What is shown does not exist, or not for this person.</summary>
    protected bool IsMissing { get; set; }

    protected sealed override async Task OnInitializedAsync()
    {
        Actor = await Person.GetAsync(Gone);
        await BeginAsync();
    }

    /// <summary>Reads what the page shows and follows what changes it.</summary>
    protected abstract Task BeginAsync();

    /// <summary>Reads at once, then whenever something of those topics changed. Nothing falls between: the subscription is older than the read.</summary>
    protected void FollowChanges(Func<Task> read, params ChangeTopic[] topics) =>
        Follow(until => ChangesAsync(topics, until), _ => read());

    /// <summary>The value; a failure becomes a message, and "not found" the page's state.</summary>
    protected T? Take<T>(Result<T> result) where T : class
    {
        if (result.IsSuccess)
            return result.Value;
        if (result.Error is NotFound)
            IsMissing = true;
        else
            Toasts.Problem(Errors.Of(result.Error));
        return null;
    }

    /// <summary>Says how an action ended.</summary>
    /// <returns>Whether it succeeded.</returns>
    protected bool Tell(Result result, string success)
    {
        if (result.IsSuccess)
            Toasts.Success(success);
        else
            Toasts.Problem(Errors.Of(result.Error));
        return result.IsSuccess;
    }

    private async IAsyncEnumerable<ChangeBatch> ChangesAsync(ChangeTopic[] topics, [EnumeratorCancellation] CancellationToken until)
    {
        var changes = Hub.Subscribe(change => topics.Contains(change.Topic), Pace, until);
        yield return new ChangeBatch([], Reset: true);
        await foreach (var batch in changes)
            yield return batch;
    }
}
