using VmManager.Core.Catalog;

namespace VmManager.Core.Placement;

/// <summary>Asks placement what it would do, without reserving anything.</summary>
public interface IPlacementPreview
{
    /// <summary>Whether so many instances of a plan fit on the servers as they are now, and why not all.</summary>
    /// <returns>An answer that names no server; "does not fit" for a template or plan that is retired or unknown.</returns>
    Task<CapacityAnswer> PreviewAsync(TemplateId templateId, PlanId planId, int count, CancellationToken cancellationToken);
}
