using System.Collections.Concurrent;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages;

/// <summary>
/// A platform in memory for tests of pages: what was asked of it is recorded, refusals can be ordered, operations stand still until the test
/// moves them (or run by themselves where a person looks at the pages).
/// </summary>
internal sealed partial class PretendPlatform
{
    private readonly ConcurrentDictionary<InstanceId, InstanceDetail> _details = new();
    private readonly ConcurrentDictionary<OperationId, OperationView> _operations = new();
    private readonly Broadcast<InstanceUpdates> _rowChanges = new();
    private readonly Broadcast<OperationId> _operationChanges = new();

    /// <summary>Ada, whose platform it is.</summary>
    public static Actor Ada { get; } = new(PersonId.From(Guid.CreateVersion7()), IsAdmin: false);

    /// <summary>Operations run by themselves, a step in this time; zero leaves them to the test.</summary>
    public TimeSpan StepTime { get; init; }

    public CatalogOffer Offer { get; set; } = SampleCatalog.Offer;

    public CapacityAnswer Capacity { get; set; } = new(Fits: true, Possible: 10, Reason: null);

    public List<SshKeyRow> Keys { get; } = [];

    /// <summary>What was asked for, in order.</summary>
    public ConcurrentQueue<object> Asked { get; } = new();

    /// <summary>The refusal of a command, by the command; null lets it pass.</summary>
    public Func<object, Error?> Refusal { get; set; } = _ => null;

    public IEnumerable<InstanceDetail> Details => _details.Values.Where(detail => detail.Row.Status != InstanceStatus.Deleted);

    public InstanceDetail this[InstanceId id] => _details[id];

    public int Watchers => _rowChanges.Listeners;

    public InstanceDetail Add(InstanceDetail detail)
    {
        _details[detail.Row.Id] = detail;
        return detail;
    }

    /// <summary>Changes an instance and tells everybody who watches.</summary>
    public void Change(InstanceId id, Func<InstanceDetail, InstanceDetail> change)
    {
        var detail = _details.AddOrUpdate(id, _ => throw new KeyNotFoundException(), (_, present) => change(present));
        _rowChanges.Send(new InstanceUpdates([detail.Row], Reset: false));
    }

    public void ChangeRow(InstanceId id, Func<InstanceRow, InstanceRow> change) =>
        Change(id, detail => detail with { Row = change(detail.Row) });

    /// <summary>Tells of several changes in one batch.</summary>
    public void ChangeRows(IEnumerable<InstanceId> ids, Func<InstanceRow, InstanceRow> change)
    {
        var rows = ids.Select(id => (_details[id] = _details[id] with { Row = change(_details[id].Row) }).Row).ToList();
        _rowChanges.Send(new InstanceUpdates(rows, Reset: false));
    }

    private Error? Ask(object command)
    {
        Asked.Enqueue(command);
        return Refusal(command);
    }
}
