using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>Somebody's wish to buy points.</summary>
public sealed class PaymentRequest
{
    /// <summary>The id of the form that asked, so that a form sent twice is one request.</summary>
    public PaymentRequestId Id { get; init; }

    public ProjectId ProjectId { get; init; }

    public PersonId PersonId { get; init; }

    public string Provider { get; init; } = "";

    /// <summary>What the payer quotes; unique.</summary>
    public string Reference { get; init; } = "";

    public long Amount { get; init; }

    /// <summary>By the display rate when it was asked for.</summary>
    public decimal? Money { get; init; }

    public string? Currency { get; init; }

    public string Note { get; init; } = "";

    public string Instructions { get; init; } = "";

    public PaymentState State { get; set; }

    public EntryId? EntryId { get; set; }

    public PersonId? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? Reason { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public uint RowVersion { get; private set; }
}
