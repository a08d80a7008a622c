using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

/// <summary>What admins do with templates; for anybody else a template is "not found". What runs is never touched.</summary>
public interface ITemplateActions
{
    /// <param name="actor">An admin.</param>
    /// <param name="slug">Short name, unique among all templates and never changed.</param>
    /// <param name="form">The rest; its images become version 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new id, or every problem by field.</returns>
    Task<Result<TemplateId>> AddAsync(Actor actor, string slug, TemplateForm form, CancellationToken cancellationToken);

    /// <summary>Writes the form; other images make a new version. Refused when somebody changed the template meanwhile.</summary>
    Task<Result> EditAsync(Actor actor, TemplateId templateId, TemplateForm form, uint rowVersion, CancellationToken cancellationToken);

    /// <summary>Offers it no more, or again.</summary>
    Task<Result> RetireAsync(Actor actor, TemplateId templateId, bool isRetired, CancellationToken cancellationToken);

    /// <summary>The order on the create page, all templates named once.</summary>
    Task<Result> ReorderAsync(Actor actor, IReadOnlyList<TemplateId> order, CancellationToken cancellationToken);
}

/// <summary>What admins do with plans; for anybody else a plan is "not found". What runs keeps its size and price.</summary>
public interface IPlanActions
{
    Task<Result<PlanId>> AddAsync(Actor actor, string slug, PlanForm form, CancellationToken cancellationToken);

    /// <summary>Writes the form for instances created from now on. Refused when somebody changed the plan meanwhile.</summary>
    Task<Result> EditAsync(Actor actor, PlanId planId, PlanForm form, uint rowVersion, CancellationToken cancellationToken);

    /// <summary>Offers it no more, or again.</summary>
    Task<Result> RetireAsync(Actor actor, PlanId planId, bool isRetired, CancellationToken cancellationToken);

    /// <summary>The order on the create page, all plans named once.</summary>
    Task<Result> ReorderAsync(Actor actor, IReadOnlyList<PlanId> order, CancellationToken cancellationToken);
}
