using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using VmManager.Core.Billing;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Admin.Shared;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;
using VmManager.Web.Layout.Live;

namespace VmManager.Web.Features.Billing;

/// <summary>
/// A page about the points of one project: the person's own, or the one its address names. It reads once, when its address changes, and
/// whenever points moved.
/// </summary>
public abstract class BillingPage : LiveComponent
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private string? _read;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private IChangeHub Hub { get; set; } = null!;

    [Inject] protected IBillingQueries Billing { get; set; } = null!;

    [Inject] protected PointWords Words { get; set; } = null!;

    [Inject] protected ErrorText Errors { get; set; } = null!;

    [Inject] protected Toasts Toasts { get; set; } = null!;

    [Inject] protected NavigationManager Navigation { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "project")] private string? ProjectText { get; set; }

    protected Actor Actor { get; private set; } = null!;

    /// <summary>Null for the person's own project.</summary>
    protected ProjectId? ProjectId => TypedId.TryParse<ProjectId>(ProjectText);

    /// <summary>Null until they are read.</summary>
    public IReadOnlyList<BillingProject>? Projects { get; private set; }

    /// <summary>The one that is shown; null where an admin looks at somebody else's.</summary>
    public BillingProject? Project => ProjectId is { } id
        ? Projects?.FirstOrDefault(project => project.Id == id)
        : Projects?.FirstOrDefault(project => project.IsPersonal);

    /// <summary>What is asked for does not exist, or not for this person.</summary>
    public bool IsMissing { get; private set; }

    public bool IsStreamBroken => IsInterrupted;

    /// <summary>An address of these pages, for the project that is shown.</summary>
    public string Place(string path, params ReadOnlySpan<(string Name, string? Value)> parts) =>
        AddressOf.Build(path, [("project", ProjectId?.ToString()), .. parts]);

    protected sealed override async Task OnInitializedAsync()
    {
        Actor = await Person.GetAsync(Gone);
        Follow(ChangesAsync, _ => ReadAllAsync());
    }

    protected sealed override async Task OnParametersSetAsync()
    {
        if (_read is not null && !string.Equals(_read, Navigation.Uri, StringComparison.Ordinal))
            await ReadAllAsync();
    }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync();

    protected async Task ReadAllAsync()
    {
        _read = Navigation.Uri;
        IsMissing = ProjectText is not null && ProjectId is null;
        Projects = await Billing.ProjectsAsync(Actor, Gone);
        if (!IsMissing)
            await ReadAsync();
    }

    /// <summary>The value; null when it failed, or when the person has gone on to another address meanwhile.</summary>
    protected async Task<T?> TakeAsync<T>(Task<Result<T>> asking) where T : class
    {
        var asked = Navigation.Uri;
        var result = await asking;
        if (!string.Equals(asked, Navigation.Uri, StringComparison.Ordinal))
            return null;
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

    private async IAsyncEnumerable<ChangeBatch> ChangesAsync([EnumeratorCancellation] CancellationToken until)
    {
        var changes = Hub.Subscribe(change => change.Topic == ChangeTopic.Billing && Concerns(change.ProjectId), Pace, until);
        yield return new ChangeBatch([], Reset: true);
        await foreach (var batch in changes)
            yield return batch;
    }

    /// <summary>A change of everybody's, or of a project the person sees; until they are known, any.</summary>
    private bool Concerns(ProjectId? changed) =>
        changed is null || changed == ProjectId || Projects is null || Projects.Any(project => project.Id == changed);
}
