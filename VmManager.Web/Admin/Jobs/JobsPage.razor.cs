using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Jobs;

namespace VmManager.Web.Admin.Jobs;

/// <summary>What the platform does by itself, and how it went. Runs are not announced: the page looks every few seconds.</summary>
public sealed partial class JobsPage
{
    private const int MostRuns = 30;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    private IReadOnlyList<JobStatus>? _jobs;
    private IReadOnlyList<JobRun>? _runs;
    private string? _shown;

    [Inject] private IJobHistory History { get; set; } = null!;

    [Inject] private IStringLocalizer<JobsText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    /// <summary>The job whose runs are listed; null for none.</summary>
    [SupplyParameterFromQuery] private string? Job { get; set; }

    protected override Task BeginAsync()
    {
        Follow(TicksAsync, _ => ReadAsync());
        return Task.CompletedTask;
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_jobs is not null && !string.Equals(_shown, Job, StringComparison.Ordinal))
            await ReadAsync();
    }

    private async Task ReadAsync()
    {
        if (!Actor.IsAdmin)
            return;
        var job = _shown = Job;
        var jobs = await History.ListAsync(Gone);
        var runs = job is null ? null : await History.RunsAsync(job, MostRuns, Gone);
        (_jobs, _runs) = ([.. jobs.OrderBy(status => status.Name, StringComparer.Ordinal)], runs);
    }

    private async IAsyncEnumerable<bool> TicksAsync([EnumeratorCancellation] CancellationToken until)
    {
        yield return true;
        using var timer = new PeriodicTimer(Pace, Time);
        while (await timer.WaitForNextTickAsync(until))
            yield return true;
    }

    private string NameOf(string job) => Text[$"job.{job}"] is { ResourceNotFound: false } known ? known.Value : job;

    private static string Milliseconds(TimeSpan duration) => duration.TotalSeconds < 1
        ? $"{duration.TotalMilliseconds.ToString("0", CultureInfo.CurrentCulture)} ms"
        : Layout.Format.Duration(duration);
}
