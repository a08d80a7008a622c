using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

/// <summary>Trades one-time tokens for lasting credentials.</summary>
internal sealed class ServerTokens(ServerTrial trial, ISecretProtector protector)
{
    /// <summary>The draft with credentials where it needs some; a token is spent only when there are none yet.</summary>
    public async Task<Result<ServerDraft>> TradeAsync(ServerDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Credentials is not null || draft.Token.Length == 0)
            return draft;
        var enrolled = await trial.FactoryOf(draft.Engine).EnrolAsync(draft.Endpoint, draft.Token, cancellationToken);
        return enrolled.Map(connection => draft with
        {
            Credentials = new ServerCredentials(
                draft.Endpoint, connection.CertificateFingerprint,
                connection.Secrets is { } secrets ? protector.Protect(secrets) : null),
        });
    }

    /// <summary>A refused token as a report, so that a page shows it like any other check.</summary>
    public static ConnectionReport Refused(Error error)
    {
        var reached = error.Code is not (EngineErrorCodes.Unreachable or EngineErrorCodes.TimedOut);
        return new ConnectionReport([new(reached ? "trust" : "reach", Passed: false, error.Message)], Probe: null);
    }
}
