using System.Globalization;
using System.Text.Json;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;

namespace VmManager.Web.Terminals;

/// <summary>Ends in the words of the protocol.</summary>
internal static class EndMessages
{
    public static EndMessage Of(TerminalEnd end)
    {
        var reason = JsonNamingPolicy.CamelCase.ConvertName(end.Reason.ToString());
        return end.Error is { } error ? Of(reason, error) : new EndMessage(reason, end.ExitCode);
    }

    public static EndMessage Of(string reason, Error error) => new(reason, Code: error.Code, Message: error.Message)
    {
        Arguments = [.. error.Arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "")],
    };
}
