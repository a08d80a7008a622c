using VmManager.Core.Shared;

namespace VmManager.Core.Mail;

/// <summary>Identity of an outgoing mail.</summary>
public readonly record struct OutgoingMailId(Guid Value) : ITypedId<OutgoingMailId>
{
    public static OutgoingMailId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>
/// A mail between the act that caused it and its delivery: written in the same commit as the act, so that neither is lost without the other.
/// The row stays a while after delivery, without its content, so that admins see what went out and nobody is flooded.
/// </summary>
public sealed class OutgoingMail
{
    public OutgoingMailId Id { get; init; }

    /// <summary>What it is about: "password_reset". The same kind goes to one recipient at most once a minute.</summary>
    public required string Kind { get; init; }

    public required string Recipient { get; init; }

    public required string Subject { get; init; }

    /// <summary>Text and HTML, encrypted: they hold one-time links. Null once the mail is sent or given up.</summary>
    public string? ProtectedContent { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before this time; also the lease of the process that is sending it right now.</summary>
    public DateTimeOffset NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Why the last attempt failed, in English words.</summary>
    public string? LastError { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    /// <summary>When it was given up: refused for good, or a day of failures.</summary>
    public DateTimeOffset? FailedAt { get; set; }
}
