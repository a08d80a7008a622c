using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Instances;
using VmManager.Core.Jobs;
using VmManager.Core.Live;
using VmManager.Core.Operations;
using VmManager.Core.People.Administration;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Web.Admin.Jobs;

namespace VmManager.Web.Admin.Overview;

/// <summary>How the platform is: what needs an admin first, then counts, room and jobs.</summary>
public sealed partial class OverviewPage
{
    /// <summary>Five small reads: not for every change of every instance.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private OverviewFacts? _facts;

    [Inject] private IServerQueries Servers { get; set; } = null!;

    [Inject] private IInstanceQueries Instances { get; set; } = null!;

    [Inject] private OperationQueries Operations { get; set; } = null!;

    [Inject] private FindPeople People { get; set; } = null!;

    [Inject] private IJobHistory Jobs { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<JobsText> JobNames { get; set; } = null!;

    protected override Task BeginAsync()
    {
        FollowChanges(NoteAsync, ChangeTopic.Server, ChangeTopic.Instance, ChangeTopic.Operation, ChangeTopic.Person);
        Follow(WhenChangedAsync, _ => ReadAsync());
        return Task.CompletedTask;
    }

    private Task NoteAsync()
    {
        _changed.Writer.TryWrite(true);
        return Task.CompletedTask;
    }

    private async IAsyncEnumerable<bool> WhenChangedAsync([EnumeratorCancellation] CancellationToken until)
    {
        await foreach (var _ in _changed.Reader.ReadAllAsync(until))
        {
            yield return true;
            await Task.Delay(Pause, Time, until);
        }
    }

    private async Task ReadAsync()
    {
        if (Take(await Servers.ListAsync(Actor, Gone)) is not { } servers
            || Take(await Operations.ListAsync(Actor, One(OperationState.Stuck), Gone)) is not { } stuck
            || Take(await Operations.ListAsync(Actor, One(OperationState.Running), Gone)) is not { } running
            || Take(await People.RunAsync(Actor, new PeopleQuery(Take: 1), Gone)) is not { } people)
        {
            return;
        }
        var instances = await Instances.CountAsync(Actor, allProjects: true, Gone);
        var jobs = await Jobs.ListAsync(Gone);
        _facts = new OverviewFacts(servers, instances, stuck.Total, running.Total, people.Total, jobs);
    }

    private static OperationListRequest One(OperationState state) => new() { State = state, Page = new PageRequest(1, 1) };

    private string WordsOf(Concern concern) => concern.Job is { } job ? Text[concern.TextKey, JobName(job)] : Text[concern.TextKey, [.. concern.Arguments]];

    private string JobName(string job) => JobNames[$"job.{job}"] is { ResourceNotFound: false } known ? known.Value : job;
}
