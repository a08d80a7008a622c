using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Buying points. The provider says how to pay; an admin, or later the provider, confirms.</summary>
public interface IPaymentActions
{
    /// <summary>The ways to pay that are switched on; empty when points cannot be bought.</summary>
    IReadOnlyList<PaymentWay> Ways { get; }

    /// <summary>Asks to pay.</summary>
    Task<Result<PaymentRow>> RequestAsync(Actor actor, ProjectId? projectId, PaymentForm form, CancellationToken cancellationToken);

    /// <summary>Takes a request back that nobody has decided.</summary>
    Task<Result> WithdrawAsync(Actor actor, PaymentRequestId requestId, CancellationToken cancellationToken);

    /// <summary>Admins: the money came. The points are posted once, however often the button is pressed.</summary>
    Task<Result> ConfirmAsync(Actor actor, PaymentRequestId requestId, CancellationToken cancellationToken);

    /// <summary>Admins: it did not.</summary>
    Task<Result> RefuseAsync(Actor actor, PaymentRequestId requestId, string reason, CancellationToken cancellationToken);

    /// <summary>Admins: requests, those that wait first, then newest first.</summary>
    Task<Result<Page<PaymentRow>>> ListAsync(Actor actor, bool waitingOnly, PageRequest page, CancellationToken cancellationToken);
}

/// <summary>A way to pay: the port that providers stand behind.</summary>
public interface IPaymentProvider
{
    /// <summary>Stable: "manual".</summary>
    string Name { get; }

    bool IsEnabled { get; }

    long Least { get; }

    long Most { get; }

    /// <summary>Begins a payment.</summary>
    /// <returns>What the person does next; nothing was booked yet.</returns>
    Task<Result<PaymentInstructions>> BeginAsync(PaymentOrder order, CancellationToken cancellationToken);
}

/// <param name="Reference">What the payer quotes: "VM-7K2M-9QXD".</param>
public sealed record PaymentOrder(PaymentRequestId Id, string Reference, long Amount, decimal? Money, string? Currency);

/// <param name="Text">What to do, as the operator configured it, with the reference filled in.</param>
/// <param name="Link">Where to go on; null when there is nowhere.</param>
public sealed record PaymentInstructions(string Text, Uri? Link = null);

/// <summary>A way to pay as people choose it.</summary>
public sealed record PaymentWay(string Provider, long Least, long Most);

public sealed record PaymentForm
{
    public string Provider { get; init; } = "manual";

    public long Amount { get; init; }

    /// <summary>For the admin who confirms; at most 200 characters.</summary>
    public string Note { get; init; } = "";

    /// <summary>Made when the form was opened: a form sent twice is one request.</summary>
    public Guid FormId { get; init; }
}

public sealed record PaymentRow(
    PaymentRequestId Id,
    ProjectId ProjectId,
    string ProjectName,
    string PersonName,
    string Provider,
    string Reference,
    long Amount,
    decimal? Money,
    string? Currency,
    string Note,
    PaymentState State,
    string Instructions,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DecidedAt,
    string? Reason);

public enum PaymentState
{
    Waiting,
    Confirmed,
    Refused,
    Withdrawn,
}
