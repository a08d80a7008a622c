using VmManager.Core.Billing;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Tests.Core.Billing.Ladder;

public sealed class LadderRuleTests
{
    private static readonly DateTimeOffset Now = new(2031, 5, 14, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Balance in points at a burn of one an hour; hours already warned at in this episode, 0 for none.</summary>
    [Theory]
    [InlineData(LadderRung.Good, 100, 0, LadderRung.Good, 0)]
    [InlineData(LadderRung.Good, 72, 0, LadderRung.Good, 0)]
    [InlineData(LadderRung.Good, 71, 0, LadderRung.Low, 72)]
    [InlineData(LadderRung.Good, 23, 0, LadderRung.Low, 24)]
    [InlineData(LadderRung.Good, 1, 0, LadderRung.Low, 2)]
    [InlineData(LadderRung.Low, 71, 72, LadderRung.Low, 0)]
    [InlineData(LadderRung.Low, 23, 72, LadderRung.Low, 24)]
    [InlineData(LadderRung.Low, 1, 72, LadderRung.Low, 2)]
    [InlineData(LadderRung.Low, 30, 24, LadderRung.Low, 0)]
    [InlineData(LadderRung.Low, 80, 24, LadderRung.Good, 0)]
    public void Walk_WhilePointsLast_WarnsOnceAtTheMostUrgentThreshold(LadderRung from, long points, int warned, LadderRung to, int warning)
    {
        var state = State(from, points) with { WarnedHours = warned == 0 ? null : warned, EpisodeSince = warned == 0 ? null : Now.AddHours(-50), WarnedBalance = 200 * Points.One };

        var steps = LadderRule.Walk(state, new BillingOptions(), Now);

        (steps.Count == 0 ? from : steps[^1].After.Rung).ShouldBe(to);
        steps.Select(step => step.Notice).OfType<LadderNotice>().Select(notice => notice.Arguments[0]).ShouldBe(warning == 0 ? [] : [$"{warning}"]);
    }

    [Fact]
    public void Walk_WhenOnlyTheBurnRateGoesUpAndDown_DoesNotWarnAgain()
    {
        var low = LadderRule.Walk(State(LadderRung.Good, points: 50), new BillingOptions(), Now)[^1].After;
        var good = LadderRule.Walk(low with { BurnPerHour = 1000 }, new BillingOptions(), Now.AddHours(1))[^1].After;
        good.Rung.ShouldBe(LadderRung.Good);

        var again = LadderRule.Walk(good with { BurnPerHour = Points.One }, new BillingOptions(), Now.AddHours(2));

        again.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            step => step.After.Rung.ShouldBe(LadderRung.Low), step => step.Notice.ShouldBeNull());
        var afterPoints = LadderRule.Walk(good with { BurnPerHour = Points.One, Balance = 60 * Points.One }, new BillingOptions(), Now.AddHours(2));
        afterPoints[^1].Notice!.Kind.ShouldBe(NoticeKind.RunningLow);
    }

    [Fact]
    public void Walk_WithoutWarnings_GoesFromGoodToEmpty()
    {
        var options = Options(ladder => ladder.WarnHours = []);

        LadderRule.Walk(State(LadderRung.Good, points: 1), options, Now).ShouldBeEmpty();
        LadderRule.Walk(State(LadderRung.Good, points: 0), options, Now)[0].After.Rung.ShouldBe(LadderRung.Empty);
    }

    [Fact]
    public void Walk_AtZero_CountsTheOverdraftAndOnlyWhatCosts()
    {
        LadderRule.Walk(State(LadderRung.Good, points: 0) with { OverdraftLimit = 100 * Points.One }, new BillingOptions(), Now).ShouldBeEmpty();
        LadderRule.Walk(State(LadderRung.Good, points: 0) with { BurnPerHour = 0, Running = 0 }, new BillingOptions(), Now).ShouldBeEmpty();
        LadderRule.Walk(State(LadderRung.Good, points: -100) with { OverdraftLimit = 100 * Points.One }, new BillingOptions(), Now)[0]
            .ShouldSatisfyAllConditions(
                step => step.After.EmptyAt.ShouldBe(Now), step => step.Notice!.Kind.ShouldBe(NoticeKind.Empty), step => step.Notice!.Arguments.ShouldBe(["2"]));
    }

    /// <summary>Days since the points ended, and since this rung was reached.</summary>
    [Theory]
    [InlineData(LadderRung.Empty, 0, 0, 2, LadderRung.Empty)]
    [InlineData(LadderRung.Empty, 40, 40, 2, LadderRung.Empty)]
    [InlineData(LadderRung.Empty, 0, 0, 0, LadderRung.Grace)]
    [InlineData(LadderRung.Grace, 10.9, 10.9, 0, LadderRung.Grace)]
    [InlineData(LadderRung.Grace, 11, 11, 0, LadderRung.FinalNotice)]
    [InlineData(LadderRung.FinalNotice, 13.9, 2.9, 0, LadderRung.FinalNotice)]
    [InlineData(LadderRung.FinalNotice, 14, 3, 0, LadderRung.Recoverable)]
    [InlineData(LadderRung.Recoverable, 20.9, 6.9, 0, LadderRung.Recoverable)]
    [InlineData(LadderRung.Recoverable, 21, 7, 0, LadderRung.Ended)]
    [InlineData(LadderRung.Ended, 100, 80, 0, LadderRung.Ended)]
    // The platform was away for a month: nobody loses the days between being told and losing something.
    [InlineData(LadderRung.Empty, 30, 30, 0, LadderRung.FinalNotice)]
    [InlineData(LadderRung.FinalNotice, 31, 1, 0, LadderRung.FinalNotice)]
    public void Walk_WithoutPoints_GoesDownByTheDays(LadderRung from, double sinceEmpty, double sinceRung, int running, LadderRung to)
    {
        var state = State(from, points: 0) with { EmptyAt = Now.AddDays(-sinceEmpty), RungSince = Now.AddDays(-sinceRung), Running = running };

        var steps = LadderRule.Walk(state, new BillingOptions(), Now);

        (steps.Count == 0 ? from : steps[^1].After.Rung).ShouldBe(to);
    }

    [Fact]
    public void Walk_WhereNothingIsDeleted_StaysInGraceForEver()
    {
        var options = Options(ladder => ladder.Delete = false);
        var state = State(LadderRung.Grace, points: 0) with { EmptyAt = Now.AddYears(-1), RungSince = Now.AddYears(-1), Running = 0 };

        LadderRule.Walk(state, options, Now).ShouldBeEmpty();
        LadderRule.Walk(state with { Rung = LadderRung.Recoverable }, options, Now).ShouldHaveSingleItem().After.Rung.ShouldBe(LadderRung.Grace);
    }

    [Fact]
    public void WalkAndWork_WhereNothingIsStopped_StayAtZero()
    {
        var options = Options(ladder => (ladder.Stop, ladder.Delete) = (false, false));
        var state = State(LadderRung.Empty, points: 0) with { EmptyAt = Now.AddYears(-1) };

        LadderRule.Walk(state, options, Now).ShouldBeEmpty();
        LadderRule.Walk(state with { Running = 0 }, options, Now).ShouldBeEmpty();
        LadderRule.Work(state, options).ShouldBe(LadderWork.None);
    }

    /// <summary>Two stopped instances at 1 point an hour running and a quarter stopped; an hour is needed.</summary>
    [Theory]
    [InlineData(LadderRung.Grace, 0.5, true, LadderRung.Grace)]
    [InlineData(LadderRung.Grace, 0.5, false, LadderRung.Good)]
    [InlineData(LadderRung.Grace, 1.25, true, LadderRung.Good)]
    [InlineData(LadderRung.FinalNotice, 1.25, true, LadderRung.Good)]
    [InlineData(LadderRung.Recoverable, 1.25, true, LadderRung.Good)]
    [InlineData(LadderRung.Ended, 1.25, true, LadderRung.Good)]
    public void Walk_WhenPointsSuffice_LeavesFromAnyRung(LadderRung from, double points, bool wakes, LadderRung to)
    {
        var state = State(from, points: 0) with
        {
            Balance = (long)(points * Points.One),
            WakeOnTopUp = wakes,
            Running = 0,
            Held = 2,
            BurnPerHour = Points.One / 2,
            FirstWakePerHour = Points.One * 3 / 4,
            WakePerHour = Points.One * 3 / 2,
            EmptyAt = Now,
            RungSince = Now,
        };

        var steps = LadderRule.Walk(state, Options(ladder => ladder.WarnHours = []), Now);

        (steps.Count == 0 ? from : steps[^1].After.Rung).ShouldBe(to);
        if (to == LadderRung.Good)
            LadderRule.Work(steps[^1].After, new BillingOptions()).ShouldBe(wakes ? LadderWork.Wake : LadderWork.LetGo);
    }

    [Fact]
    public void Suffices_WhenNothingIsLeft_HoldsAtOnce_ButNotWhereThePlatformDeletedIt()
    {
        var gone = State(LadderRung.Grace, points: 0) with { Instances = 0, Running = 0, BurnPerHour = 0 };

        LadderRule.Suffices(gone, new BillingOptions()).ShouldBeTrue();
        LadderRule.Suffices(gone with { Rung = LadderRung.Ended }, new BillingOptions()).ShouldBeFalse();
        LadderRule.Suffices(gone with { Rung = LadderRung.Ended, Balance = 1 }, new BillingOptions()).ShouldBeTrue();
    }

    [Theory]
    [InlineData(LadderRung.Good)]
    [InlineData(LadderRung.Low)]
    [InlineData(LadderRung.Empty)]
    [InlineData(LadderRung.Recoverable)]
    public void Walk_OfAnExemptProject_EndsAtTheTop(LadderRung from)
    {
        var state = State(from, points: 0) with { IsExempt = true, EmptyAt = Now.AddDays(-100), RungSince = Now.AddDays(-50) };

        LadderRule.Walk(state, new BillingOptions(), Now).Select(step => (step.After.Rung, step.Notice)).ShouldAllBe(step => step.Rung == LadderRung.Good && step.Notice == null);
        LadderRule.Work(state, new BillingOptions()).ShouldBe(LadderWork.None);
    }

    /// <summary>What is due at a rung with two running instances.</summary>
    [Theory]
    [InlineData(LadderRung.Good, 0, nameof(LadderWork.None))]
    [InlineData(LadderRung.Empty, 0, nameof(LadderWork.Stop))]
    [InlineData(LadderRung.Empty, 1, nameof(LadderWork.Stop))]
    [InlineData(LadderRung.Grace, 0, nameof(LadderWork.Stop))]
    [InlineData(LadderRung.Grace, 1, nameof(LadderWork.None))]
    [InlineData(LadderRung.Recoverable, 0, nameof(LadderWork.Stop))]
    [InlineData(LadderRung.Ended, 0, nameof(LadderWork.Delete))]
    public void Work_FollowsFromTheRung(LadderRung rung, long points, string work) =>
        LadderRule.Work(State(rung, points), new BillingOptions()).ToString().ShouldBe(work);

    /// <summary>Two running instances, a point an hour together.</summary>
    private static LadderState State(LadderRung rung, long points) => new()
    {
        ProjectId = TypedId.New<ProjectId>(),
        Rung = rung,
        RungSince = rung == LadderRung.Good ? null : Now.AddHours(-1),
        Balance = points * Points.One,
        BurnPerHour = Points.One,
        Instances = 2,
        Running = 2,
    };

    private static BillingOptions Options(Action<LadderOptions> change)
    {
        var options = new BillingOptions();
        change(options.Ladder);
        return options;
    }
}
