using VmManager.Core.Live;
using VmManager.Web.Layout.Live;

namespace VmManager.Web.Admin.Shared;

/// <summary>A page of the administration.</summary>
public abstract class AdminPage : ActorPage
{
    /// <summary>Reads at once, then whenever something of those topics changed.</summary>
    protected void FollowChanges(Func<Task> read, params ChangeTopic[] topics) => FollowChanges(read, change => topics.Contains(change.Topic));
}
