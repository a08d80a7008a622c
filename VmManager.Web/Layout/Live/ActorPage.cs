using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Layout.Live;

/// <summary>A page that acts for the person who looks at it, says how that ended, and follows what changes.</summary>
public abstract class ActorPage : LiveComponent
{
    /// <summary>What a whole platform's pages show changes all the time: twice a second is lively and cheap.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private IChangeHub Hub { get; set; } = null!;

    [Inject] protected ErrorText Errors { get; set; } = null!;

    [Inject] protected Toasts Toasts { get; set; } = null!;

    [Inject] protected NavigationManager Navigation { get; set; } = null!;

    protected Actor Actor { get; private set; } = null!;

    /// <summary>What is asked for does not exist, or not for this person.</summary>
    public bool IsMissing { get; protected set; }

    protected sealed override async Task OnInitializedAsync()
    {
        Actor = await Person.GetAsync(Gone);
        await BeginAsync();
    }

    /// <summary>Reads what the page shows and follows what changes it.</summary>
    protected abstract Task BeginAsync();

    /// <summary>Reads at once, then whenever such a change came. Nothing falls between: the subscription is older than the read.</summary>
    protected void FollowChanges(Func<Task> read, Func<Change, bool> concerns) => Follow(until => ChangesAsync(concerns, until), _ => read());

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

    private async IAsyncEnumerable<ChangeBatch> ChangesAsync(Func<Change, bool> concerns, [EnumeratorCancellation] CancellationToken until)
    {
        var changes = Hub.Subscribe(concerns, Pace, until);
        yield return new ChangeBatch([], Reset: true);
        await foreach (var batch in changes)
            yield return batch;
    }
}
