using Microsoft.AspNetCore.Components;
using VmManager.Core.Billing;
using VmManager.Core.Live;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Web.Admin.Shared;
using VmManager.Web.Layout.Live;

namespace VmManager.Web.Features.Billing;

/// <summary>
/// A page about the points of one project: the person's own, or the one its address names. It reads once, when its address changes, and
/// whenever points moved.
/// </summary>
public abstract class BillingPage : ActorPage
{
    private string? _read;

    [Inject] protected IBillingQueries Billing { get; set; } = null!;

    [Inject] protected PointWords Words { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "project")] private string? ProjectText { get; set; }

    /// <summary>Null for the person's own project.</summary>
    protected ProjectId? ProjectId => TypedId.TryParse<ProjectId>(ProjectText);

    /// <summary>Null until they are read.</summary>
    public IReadOnlyList<BillingProject>? Projects { get; private set; }

    /// <summary>The one that is shown; null where an admin looks at somebody else's.</summary>
    public BillingProject? Project => ProjectId is { } id
        ? Projects?.FirstOrDefault(project => project.Id == id)
        : Projects?.FirstOrDefault(project => project.IsPersonal);

    public bool IsStreamBroken => IsInterrupted;

    /// <summary>An address of these pages, for the project that is shown.</summary>
    public string Place(string path, params ReadOnlySpan<(string Name, string? Value)> parts) =>
        AddressOf.Build(path, [("project", ProjectId?.ToString()), .. parts]);

    protected sealed override Task BeginAsync()
    {
        FollowChanges(ReadAllAsync, change => change.Topic == ChangeTopic.Billing && Concerns(change.ProjectId));
        return Task.CompletedTask;
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
        return string.Equals(asked, Navigation.Uri, StringComparison.Ordinal) ? Take(result) : null;
    }

    /// <summary>A change of everybody's, or of a project the person sees; until they are known, any.</summary>
    private bool Concerns(ProjectId? changed) =>
        changed is null || changed == ProjectId || Projects is null || Projects.Any(project => project.Id == changed);
}
