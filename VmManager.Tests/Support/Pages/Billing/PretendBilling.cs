using System.Collections.Concurrent;
using VmManager.Core.Billing;
using VmManager.Core.Live;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages.Billing;

/// <summary>
/// Points in memory for tests of pages: what is shown can be set, what was asked for is recorded, refusals can be ordered. Nothing moves by
/// itself; <see cref="Tick"/> tells pages that everything was charged.
/// </summary>
internal sealed partial class PretendBilling(PretendPlatform platform)
{
    /// <summary>Ada's own project and one she shares.</summary>
    public static ProjectId Own => SamplePeople.AdasProject;

    public static ProjectId Shared { get; } = TypedId.New<ProjectId>();

    /// <summary>Null until pages are served with it.</summary>
    public IChangeHub? Changes { get; set; }

    public BalanceView Balance { get; set; } = SampleBilling.Balance;

    public List<BillingProject> Projects { get; } =
        [new(SamplePeople.AdasProject, "ada", IsPersonal: true, SampleBilling.Balance.Balance, MayManage: true), new(Shared, "Analytical Engines", IsPersonal: false, 240_000_000, MayManage: true)];

    public List<EntryRow> Entries { get; } = [.. SampleBilling.Entries()];

    public List<PaymentRow> Payments { get; } = [.. SampleBilling.Payments()];

    public List<PriceOffer> Offers { get; } = [];

    public LowBalanceForm LowBalance { get; set; } = new();

    public LadderRules Rules { get; set; } = new([72, 24, 2], Stops: true, GraceDays: 14, FinalNoticeDays: 3, RecoveryDays: 7);

    /// <summary>Priorities that were chosen; 5 for all others.</summary>
    public Dictionary<Guid, int> Priorities { get; } = [];

    /// <summary>What was asked for, in order.</summary>
    public ConcurrentQueue<object> Asked { get; } = new();

    /// <summary>The refusal of a command, by the command; null lets it pass.</summary>
    public Func<object, Error?> Refusal { get; set; } = _ => null;

    /// <summary>Prices to accept, for whoever looks at the pages.</summary>
    public void Fill() => Offers.AddRange(platform.Details.Take(2).Select(detail => SampleBilling.Offer(detail.Row)));

    public IEnumerable<T> AskedFor<T>() => Asked.OfType<T>();

    /// <summary>Changes the balance and tells every page, as a charge does.</summary>
    public void Tick(long spent)
    {
        Balance = Balance with { Balance = Balance.Balance - spent, SpentThisMonth = Balance.SpentThisMonth + spent };
        Changes?.Publish(new Change(ChangeTopic.Billing, Guid.Empty));
    }

    private Result Do(object command)
    {
        Asked.Enqueue(command);
        if (Refusal(command) is { } error)
            return error;
        Changes?.Publish(new Change(ChangeTopic.Billing, Balance.ProjectId.Value, Balance.ProjectId));
        return Result.Success;
    }

    private Task<Result> DoAsync(object command) => Task.FromResult(Do(command));

    private Task<Result<T>> DoAsync<T>(object command, Func<T> answer) =>
        Task.FromResult(Do(command) is { IsSuccess: false, Error: var error } ? Result<T>.Failure(error) : Result<T>.Success(answer()));

    private static Task<Result<T>> Answer<T>(T value) => Task.FromResult(Result<T>.Success(value));

    private static Task<Result<T>> NotThere<T>() => Task.FromResult(Result<T>.Failure(new NotFound("project")));
}
