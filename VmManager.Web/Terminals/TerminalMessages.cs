using System.Text.Json.Serialization;

namespace VmManager.Web.Terminals;

/// <summary>
/// What a page says in text frames; binary frames are typed input. The first is "enter" with the ticket; then "ack" (everything before
/// <see cref="Offset"/> is shown), "resize", "ping" and "close".
/// </summary>
internal sealed record ClientMessage(string? Type)
{
    public string? Ticket { get; init; }

    /// <summary>With "ack" the place up to which output is shown; with "enter" the place up to which the page has it already.</summary>
    public long? Offset { get; init; }

    public int Columns { get; init; }

    public int Rows { get; init; }
}

/// <summary>The page is let in; output follows in binary frames.</summary>
/// <param name="Terminal">What to come back with.</param>
/// <param name="Offset">Place in the terminal's whole output of the first byte that follows.</param>
/// <param name="Continues">Whether that is where the page was; otherwise it starts with an empty screen.</param>
/// <param name="Whole">Whether nothing before <see cref="Offset"/> is missing on the page.</param>
/// <param name="Shown">Output before this place was shown by some page already: answers to its questions are not typed again.</param>
/// <param name="Input">Input bytes accepted so far: the page sends again what came after.</param>
/// <param name="Taken">Input bytes the shell has taken so far.</param>
/// <param name="InputWindow">How many input bytes may be on their way, not yet taken by the shell.</param>
internal sealed record AttachedMessage(
    string Terminal, long Offset, bool Continues, bool Whole, long Shown, long Input, long Taken, int InputWindow)
{
    public string Type { get; } = "attached";
}

/// <summary>The shell has taken all input before a place.</summary>
internal sealed record TakenMessage(long Offset)
{
    public string Type { get; } = "taken";
}

internal sealed record PongMessage
{
    public string Type { get; } = "pong";
}

/// <summary>The terminal or this view of it is over; the socket closes.</summary>
/// <param name="Reason">A <see cref="Core.Terminals.TerminalEndReason"/> in camel case, or "refused" when the page was not let in.</param>
/// <param name="ExitCode">The shell's exit status.</param>
/// <param name="Code">The error's stable code.</param>
/// <param name="Message">The error in the person's language.</param>
internal sealed record EndMessage(string Reason, int? ExitCode = null, string? Code = null, string? Message = null)
{
    public string Type { get; } = "end";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientMessage))]
[JsonSerializable(typeof(AttachedMessage))]
[JsonSerializable(typeof(TakenMessage))]
[JsonSerializable(typeof(PongMessage))]
[JsonSerializable(typeof(EndMessage))]
internal sealed partial class TerminalJson : JsonSerializerContext;
