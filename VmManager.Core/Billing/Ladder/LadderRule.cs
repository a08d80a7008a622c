using System.Globalization;

namespace VmManager.Core.Billing;

/// <summary>The one rule of the ladder. It knows no database and no clock: the same state at the same time always gives the same answer.</summary>
internal static class LadderRule
{
    /// <summary>More steps than there are rungs never follow each other.</summary>
    private const int MostSteps = 10;

    /// <summary>All steps that are due now, in order; empty when the project stands where it belongs.</summary>
    public static IReadOnlyList<LadderStep> Walk(LadderState state, BillingOptions options, DateTimeOffset now)
    {
        var steps = new List<LadderStep>();
        while (steps.Count < MostSteps && Next(state, options, now) is { } step)
        {
            steps.Add(step);
            state = step.After;
        }
        return steps;
    }

    /// <summary>The next step that is due now; null when there is none.</summary>
    public static LadderStep? Next(LadderState state, BillingOptions options, DateTimeOffset now)
    {
        if (state.IsExempt)
            return state.Rung == LadderRung.Good ? null : Leave(state, now);
        return state.Rung < LadderRung.Empty ? NextWhilePointsLast(state, options.Ladder, now) : NextWithoutPoints(state, options, now);
    }

    /// <summary>What is to be done with the instances of a project that stands so.</summary>
    public static LadderWork Work(LadderState state, BillingOptions options)
    {
        var ladder = options.Ladder;
        if (state.IsExempt || state.Rung < LadderRung.Empty)
            return state.Held == 0 ? LadderWork.None : state.WakeOnTopUp ? LadderWork.Wake : LadderWork.LetGo;
        if (state.Rung == LadderRung.Ended && ladder.Delete && state.Instances > 0)
            return LadderWork.Delete;
        // Whoever comes by a few points while being stopped goes on being stopped until they suffice for the rest; what somebody started with
        // points later is left alone while they last.
        var isDue = state.Rung == LadderRung.Empty || state.Available <= 0;
        return ladder.Stop && isDue && state.Running > 0 ? LadderWork.Stop : LadderWork.None;
    }

    /// <summary>What a project needs for everything to run at this rate, by the measure that starting is refused by.</summary>
    public static long Needed(long perHour, BillingOptions options) => (long)Math.Ceiling(perHour * options.NeededHours);

    /// <summary>Whether the points suffice again for what there is, and for the first of what is to be started.</summary>
    public static bool Suffices(LadderState state, BillingOptions options)
    {
        if (state.Instances == 0)
            return state.Rung != LadderRung.Ended || state.Available > 0;
        var more = state is { WakeOnTopUp: true, Running: 0 } ? state.FirstWakePerHour : 0;
        return state.Available > 0 && state.Available >= Needed(state.BurnPerHour + more, options);
    }

    private static LadderStep? NextWhilePointsLast(LadderState state, LadderOptions ladder, DateTimeOffset now)
    {
        if (state is { Available: <= 0, BurnPerHour: > 0 })
        {
            var stopped = ladder.Stop ? state.Running : 0;
            return new LadderStep(
                state with { Rung = LadderRung.Empty, RungSince = now, EmptyAt = now }, Tell(NoticeKind.Empty, now, Count(stopped)));
        }
        if (MostUrgent(state, ladder) is not { } hours)
            return state.Rung == LadderRung.Low ? new LadderStep(state with { Rung = LadderRung.Good, RungSince = now }) : null;
        // Points came since the last warning, and it was well for a while: this is another episode. A burn rate that goes down and up is none.
        var isNew = state.EpisodeSince is null || (state.Rung == LadderRung.Good && state.Balance > state.WarnedBalance);
        var low = state.Rung == LadderRung.Low ? state : state with { Rung = LadderRung.Low, RungSince = now };
        if (!isNew && state.WarnedHours <= hours)
            return state.Rung == LadderRung.Low ? null : new LadderStep(low);
        var since = isNew ? now : state.EpisodeSince!.Value;
        return new LadderStep(
            low with { EpisodeSince = since, WarnedHours = hours, WarnedBalance = state.Balance },
            new LadderNotice(NoticeKind.RunningLow, $"low:{hours}:{since.ToUnixTimeMilliseconds()}", Count(hours), Count(state.Balance)));
    }

    private static LadderStep? NextWithoutPoints(LadderState state, BillingOptions options, DateTimeOffset now)
    {
        if (Suffices(state, options))
            return Leave(state, now);
        var ladder = options.Ladder;
        LadderState At(LadderRung rung) => state with { Rung = rung, RungSince = now };
        var final = TimeSpan.FromDays(ladder.FinalNoticeDays);
        var recovery = TimeSpan.FromDays(ladder.RecoveryDays);
        // The last two rungs are counted from when people were told, so that an outage of the platform takes no day from them.
        return state.Rung switch
        {
            LadderRung.Empty when ladder.Stop && state.Running == 0 => new LadderStep(At(LadderRung.Grace)),
            LadderRung.Grace when ladder.Delete && now >= state.EmptyAt + TimeSpan.FromDays(ladder.GraceDays) - final =>
                new LadderStep(At(LadderRung.FinalNotice), Tell(NoticeKind.FinalNotice, now, Moment(now + final))),
            LadderRung.FinalNotice or LadderRung.Recoverable when !ladder.Delete => new LadderStep(At(LadderRung.Grace)),
            LadderRung.FinalNotice when now >= state.RungSince + final =>
                new LadderStep(At(LadderRung.Recoverable), Tell(NoticeKind.Recoverable, now, Moment(now + recovery))),
            LadderRung.Recoverable when now >= state.RungSince + recovery =>
                new LadderStep(At(LadderRung.Ended), Tell(NoticeKind.Deleted, now, Count(state.Instances))),
            _ => null,
        };
    }

    /// <summary>Back to the top. How many are started is told by whoever starts them: it depends on how far the points go.</summary>
    private static LadderStep Leave(LadderState state, DateTimeOffset now) => new(state with
    {
        Rung = LadderRung.Good,
        RungSince = now,
        EmptyAt = null,
        EpisodeSince = null,
        WarnedHours = null,
        WarnedBalance = null,
    });

    /// <summary>Of several thresholds that are passed the lowest; null when none is.</summary>
    private static int? MostUrgent(LadderState state, LadderOptions ladder) =>
        state.RunwayHours is { } runway && ladder.Warnings.Any(hours => runway < hours) ? ladder.Warnings.Where(hours => runway < hours).Min() : null;

    private static LadderNotice Tell(NoticeKind kind, DateTimeOffset now, string argument) =>
        new(kind, $"{kind}:{now.ToUnixTimeMilliseconds()}", argument);

    private static string Count(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
