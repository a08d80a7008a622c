using System.Text.Json;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;
using VmManager.Web.Layout;

namespace VmManager.Web.Terminals;

/// <summary>Ends in the words of the protocol, with errors in the person's language: that of the request which opened the socket.</summary>
internal sealed class EndMessages(ErrorText errors)
{
    public EndMessage Of(TerminalEnd end)
    {
        var reason = JsonNamingPolicy.CamelCase.ConvertName(end.Reason.ToString());
        return end.Error is { } error ? Of(reason, error) : new EndMessage(reason, end.ExitCode);
    }

    /// <summary>The page is not let in.</summary>
    public EndMessage Refusal(Error error) => Of("refused", error);

    private EndMessage Of(string reason, Error error) => new(reason, Code: error.Code, Message: errors.Of(error));
}
