using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages;

internal sealed partial class PretendPlatform : IInstanceQueries, IInstanceFeed, ICatalog
{
    public int ListReads { get; private set; }

    public CreateInstances? Reopened { get; set; }

    public Task<Page<InstanceRow>> ListAsync(Actor actor, InstanceListRequest request, CancellationToken cancellationToken)
    {
        ListReads++;
        var rows = Details.Select(detail => detail.Row)
            .Where(row => request.Statuses.Count == 0 || request.Statuses.Contains(row.Status))
            .Where(row => request.Tag is null || row.Tags.Contains(request.Tag, StringComparer.Ordinal))
            .Where(row => request.Search is null || row.Name.Contains(request.Search, StringComparison.Ordinal)
                || (row.Address ?? "").Contains(request.Search, StringComparison.Ordinal));
        var sorted = request.Sort switch
        {
            InstanceSort.Name => rows.OrderBy(row => row.Name, StringComparer.Ordinal),
            InstanceSort.Price => rows.OrderBy(row => row.PricePerHour),
            InstanceSort.Status => rows.OrderBy(row => row.Status),
            _ => rows.OrderBy(row => row.CreatedAt),
        };
        var list = request.Descending ? sorted.Reverse().ToList() : [.. sorted];
        return Task.FromResult(new Page<InstanceRow>([.. list.Skip(request.Page.Skip).Take(request.Page.Take)], list.Count));
    }

    public Task<Result<InstanceDetail>> FindAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken) =>
        Task.FromResult(_details.TryGetValue(instanceId, out var detail) ? detail : Result<InstanceDetail>.Failure(new NotFound("instance")));

    public Task<InstanceCounts> CountAsync(Actor actor, bool allProjects, CancellationToken cancellationToken)
    {
        var rows = Details.Select(detail => detail.Row).ToList();
        return Task.FromResult(new InstanceCounts(
            rows.GroupBy(row => row.Status).ToDictionary(group => group.Key, group => group.Count()),
            [.. rows.SelectMany(row => row.Tags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            rows.Where(row => row.Status == InstanceStatus.Running).Sum(row => row.PricePerHour)));
    }

    public Task<Result> CheckNameAsync(Actor actor, string name, CancellationToken cancellationToken) => Task.FromResult(
        Details.Any(detail => string.Equals(detail.Row.Name, name, StringComparison.Ordinal))
            ? new Invalid([InstanceErrors.NameTaken(name) with { Field = "Name" }])
            : Result.Success);

    public Task<string> SuggestNameAsync(Actor actor, CancellationToken cancellationToken) => Task.FromResult("calm-badger");

    public Task<Result<CreateInstances>> ReopenAsync(Actor actor, InstanceId failed, CancellationToken cancellationToken) =>
        Task.FromResult(Reopened ?? Result<CreateInstances>.Failure(new NotFound("instance")));

    public async IAsyncEnumerable<InstanceUpdates> WatchAsync(
        Actor actor, InstanceId? only, bool allProjects,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var updates in _rowChanges.ListenAsync(() => new InstanceUpdates([], Reset: true), cancellationToken))
        {
            if (updates.Reset || only is null || updates.Rows.Any(row => row.Id == only))
                yield return updates;
        }
    }

    public Task<CatalogOffer> OfferAsync(CancellationToken cancellationToken) => Task.FromResult(Offer);

    public Task<CapacityAnswer> CapacityAsync(TemplateId templateId, PlanId planId, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Capacity);
}
