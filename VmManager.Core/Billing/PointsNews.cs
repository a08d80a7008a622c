using Microsoft.Extensions.Logging;
using VmManager.Core.Live;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

internal sealed partial class PointsNews(IChangeHub changes, Ladder ladder, ILogger<PointsNews> logger) : IPointsNews
{
    public async Task AnnounceAsync(IReadOnlyCollection<ProjectId> projects, CancellationToken cancellationToken)
    {
        changes.Publish([.. projects.Select(project => new Change(ChangeTopic.Billing, project.Value, project))]);
        try
        {
            await ladder.LookAsync(projects, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The points are there: whoever moved them is not told that something failed, and the next sweep looks again.
            LogFailed(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ladder could not be applied at once; the sweep does it")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
