using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Reading;

/// <summary>Narrows and orders views as a list request asks.</summary>
internal static class InstanceFilters
{
    private const int MaxWords = 8;

    /// <summary>What the actor may see: the instances of their projects, or for admins who ask for it all.</summary>
    public static IQueryable<InstanceView> VisibleTo(
        this IQueryable<InstanceView> views, VmManagerDbContext database, Actor actor, bool allProjects)
    {
        if (allProjects && actor.IsAdmin)
            return views;
        var projects = ProjectAccess.Of(database, actor);
        return views.Where(view => projects.Contains(view.Instance.ProjectId));
    }

    /// <inheritdoc cref="VisibleTo(IQueryable{InstanceView}, VmManagerDbContext, Actor, bool)"/>
    public static IQueryable<Instance> VisibleTo(
        this IQueryable<Instance> instances, VmManagerDbContext database, Actor actor, bool allProjects)
    {
        if (allProjects && actor.IsAdmin)
            return instances;
        var projects = ProjectAccess.Of(database, actor);
        return instances.Where(instance => projects.Contains(instance.ProjectId));
    }

    public static IQueryable<InstanceView> Matching(this IQueryable<InstanceView> views, InstanceListRequest request)
    {
        views = request.Statuses.Count == 0
            ? views.Where(view => view.Instance.Lifecycle != InstanceLifecycle.Deleted)
            : views.Where(view => request.Statuses.Contains(view.Status));
        var tag = StorableText.Of(request.Tag).Trim().ToLowerInvariant();
        if (tag.Length > 0)
        {
            views = views.Where(view => view.Instance.Tags.Contains(tag));
        }
        foreach (var word in Words(request.Search))
        {
#pragma warning disable CA1304, CA1311, CA1862, MA0011 // it becomes SQL
            views = views.Where(view => view.Instance.Name.Contains(word)
                || (view.Instance.Address != null && view.Instance.Address.Contains(word))
                || view.Instance.Notes.ToLower().Contains(word)
                || view.Instance.Tags.Any(tag => tag.Contains(word)));
#pragma warning restore CA1304, CA1311, CA1862, MA0011
        }
        return views;
    }

    /// <summary>The id breaks ties, so that pages neither repeat nor lose a row.</summary>
    public static IOrderedQueryable<InstanceView> Sorted(this IQueryable<InstanceView> views, InstanceSort sort, bool descending) => sort switch
    {
        InstanceSort.Name => By(views, view => view.Instance.Name, descending),
        InstanceSort.Status => By(views, view => view.Status, descending),
        InstanceSort.Plan => By(views, view => view.Instance.Plan.Name, descending),
        InstanceSort.Price => By(views, view => view.Instance.PricePerHour, descending),
        // Shorter ones first: 10.0.0.9 stands before 10.0.0.10, as people count.
        InstanceSort.Address => descending
            ? views.OrderByDescending(view => view.Instance.Address!.Length).ThenByDescending(view => view.Instance.Address)
                .ThenByDescending(view => view.Instance.Id)
            : views.OrderBy(view => view.Instance.Address!.Length).ThenBy(view => view.Instance.Address).ThenBy(view => view.Instance.Id),
        _ => By(views, view => view.Instance.CreatedAt, descending),
    };

    private static IOrderedQueryable<InstanceView> By<TKey>(
        IQueryable<InstanceView> views, System.Linq.Expressions.Expression<Func<InstanceView, TKey>> key, bool descending) => descending
        ? views.OrderByDescending(key).ThenByDescending(view => view.Instance.Id)
        : views.OrderBy(key).ThenBy(view => view.Instance.Id);

    private static IEnumerable<string> Words(string? search) => StorableText.Of(search)
        .ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Take(MaxWords);
}
