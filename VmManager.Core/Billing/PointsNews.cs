using VmManager.Core.Live;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

internal sealed class PointsNews(IChangeHub changes) : IPointsNews
{
    public Task AnnounceAsync(IReadOnlyCollection<ProjectId> projects, CancellationToken cancellationToken)
    {
        changes.Publish([.. projects.Select(project => new Change(ChangeTopic.Billing, project.Value, project))]);
        return Task.CompletedTask;
    }
}
