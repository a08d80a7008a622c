using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Tests.Core.Billing.Ladder;

public sealed class LadderPlanTests
{
    private static readonly DateTimeOffset Now = new(2031, 5, 14, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ToStop_BeginsWithTheLowestPriority_TheNewestOfEqualsFirst()
    {
        var (old, young, high) = (Running(2, age: 5), Running(2, age: 1), Running(9));

        LadderPlan.ToStop([high, old, young], Now).ShouldBe([young, old]);
        LadderPlan.ToStop([high, old with { State = PowerState.Stopped }, young with { State = PowerState.Missing }], Now).ShouldBe([high]);
    }

    [Fact]
    public void ToStop_WhileALowerOneIsAtWork_Waits_ButNotForWhatFailedOrIsStuck()
    {
        var (low, high) = (Running(1), Running(5));

        LadderPlan.ToStop([low with { Active = OperationState.Running }, high], Now).ShouldBeEmpty();
        LadderPlan.ToStop([low with { Active = OperationState.Stuck }, high], Now).ShouldBe([high]);
        LadderPlan.ToStop([low with { IsReachable = false }, high], Now).ShouldBe([high]);
        var failed = low with { Tries = 1, TriedAt = Now.AddMinutes(-1) };
        LadderPlan.ToStop([failed, high], Now).ShouldBe([failed, high]);
        LadderPlan.ToStop([failed with { TriedAt = Now.AddSeconds(-59) }, high], Now).ShouldBe([high]);
        LadderPlan.ToStop([failed with { Active = OperationState.Pending }, high], Now).ShouldBe([high]);
        LadderPlan.ToStop([low with { State = PowerState.Stopping }], Now).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(PowerState.Running, 0, PowerAction.Shutdown)]
    [InlineData(PowerState.Running, 1, PowerAction.ForceStop)]
    [InlineData(PowerState.Frozen, 0, PowerAction.ForceStop)]
    [InlineData(PowerState.Error, 0, PowerAction.ForceStop)]
    [InlineData(PowerState.Unknown, 0, PowerAction.Shutdown)]
    public void HowToStop_AsksPolitelyOnce(PowerState state, int tries, PowerAction action) =>
        LadderPlan.HowToStop(Running(5) with { State = state, Tries = tries }).ShouldBe(action);

    /// <summary>Three that cost a point an hour, a quarter while stopped; an hour of each is needed.</summary>
    [Theory]
    [InlineData(1.4, 0)]
    [InlineData(1.5, 1)]
    [InlineData(2.25, 2)]
    [InlineData(2.9, 2)]
    [InlineData(3, 3)]
    public void ToWake_GoesAsFarAsThePointsSuffice_HighestPriorityFirst(double points, int count)
    {
        var (low, high, older) = (Held(1), Held(9), Held(5, age: 9));

        LadderPlan.ToWake([low, older, high], State(points), new BillingOptions(), Now).Start.ShouldBe(new[] { high, older, low }.Take(count));
    }

    [Fact]
    public void ToWake_CountsWhatIsBeingStarted_AndForgetsWhatRuns()
    {
        var (starting, awake, next) = (Held(9) with { Active = OperationState.Running, ActiveKind = InstanceOperations.Start }, Held(8) with { State = PowerState.Running }, Held(7));

        var plan = LadderPlan.ToWake([starting, awake, next], State(points: 2.24), new BillingOptions(), Now);

        (plan.Start, plan.Awake).ShouldSatisfyAllConditions(both => both.Start.ShouldBeEmpty(), both => both.Awake.ShouldBe([awake]));
        LadderPlan.ToWake([starting, awake, next], State(points: 2.25), new BillingOptions(), Now).Start.ShouldBe([next]);
    }

    [Fact]
    public void ToWake_WhatTheLadderDidNotStop_IsLeftAlone() =>
        LadderPlan.ToWake([Held(5) with { IsHeld = false }], State(points: 100), new BillingOptions(), Now).ShouldBe(new WakePlan([], []), new PlanComparer());

    [Fact]
    public void ToWake_OfAnExemptProject_AsksForNoPoints() =>
        LadderPlan.ToWake([Held(5)], State(points: 0) with { IsExempt = true }, new BillingOptions(), Now).Start.Count.ShouldBe(1);

    private static LadderState State(double points) =>
        new() { ProjectId = TypedId.New<ProjectId>(), Balance = (long)(points * Points.One), BurnPerHour = Points.One * 3 / 4 };

    private static LadderInstance Running(int priority, int age = 0) => new()
    {
        Id = TypedId.New<InstanceId>(),
        Priority = priority,
        CreatedAt = Now.AddDays(-age),
        PricePerHour = Points.One,
        PricePerHourStopped = Points.One / 4,
        State = PowerState.Running,
    };

    private static LadderInstance Held(int priority, int age = 0) => Running(priority, age) with { State = PowerState.Stopped, IsHeld = true };

    private sealed class PlanComparer : IEqualityComparer<WakePlan>
    {
        public bool Equals(WakePlan? x, WakePlan? y) => x!.Start.SequenceEqual(y!.Start) && x.Awake.SequenceEqual(y.Awake);

        public int GetHashCode(WakePlan obj) => 0;
    }
}
