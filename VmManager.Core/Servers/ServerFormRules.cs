using System.Text.RegularExpressions;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

/// <summary>What a server's form and draft must be like before anything is tried.</summary>
internal static partial class ServerFormRules
{
    private const double MaxOvercommit = 100;

    /// <summary>The form with its texts trimmed and its endpoint in one form, or everything that is wrong with it.</summary>
    public static Result<ServerForm> Check(ServerForm form)
    {
        var check = new FormCheck();
        var name = check.Line(nameof(form.Name), form.Name, 60);
        if (check.IsClean(nameof(form.Name)))
            check.AddIf(!Name().IsMatch(name), nameof(form.Name), ServerErrors.MalformedName());
        var clean = form with
        {
            Name = name,
            Endpoint = CheckEndpoint(check, form.Endpoint),
            StoragePool = CheckEngineName(check, nameof(form.StoragePool), form.StoragePool),
            Network = CheckEngineName(check, nameof(form.Network), form.Network),
        };
        check.Range(nameof(form.CpuOvercommit), form.CpuOvercommit, 0.1, MaxOvercommit);
        check.Range(nameof(form.MemoryOvercommit), form.MemoryOvercommit, 0.1, MaxOvercommit);
        check.Range(nameof(form.DiskOvercommit), form.DiskOvercommit, 0.1, MaxOvercommit);
        return check.Error is { } error ? error : clean;
    }

    public static Result<ServerDraft> Check(ServerDraft draft, IReadOnlyList<EngineKind> engines)
    {
        var check = new FormCheck();
        check.AddIf(!engines.Contains(draft.Engine), nameof(draft.Engine), ServerErrors.EngineNotOffered(draft.Engine));
        var clean = draft with
        {
            Endpoint = CheckEndpoint(check, draft.Endpoint),
            Token = draft.Token?.Trim() ?? "",
            StoragePool = CheckEngineName(check, nameof(draft.StoragePool), draft.StoragePool),
            Network = CheckEngineName(check, nameof(draft.Network), draft.Network),
        };
        if (!string.Equals(clean.Credentials?.Endpoint, clean.Endpoint, StringComparison.Ordinal))
            clean = clean with { Credentials = null };
        var needsToken = check.IsClean(nameof(draft.Endpoint)) && !ServerEndpoint.IsUnix(clean.Endpoint);
        check.AddIf(needsToken && clean.Credentials is null && clean.Token.Length == 0, nameof(draft.Token), ServerErrors.TokenNeeded());
        check.AddIf(clean.Token.Length > 20_000, nameof(draft.Token), FieldErrors.TooLong(20_000));
        return check.Error is { } error ? error : clean;
    }

    private static string CheckEndpoint(FormCheck check, string? endpoint)
    {
        var normalized = ServerEndpoint.Normalize(endpoint);
        if (normalized.IsSuccess)
            return normalized.Value;
        check.Add(nameof(ServerForm.Endpoint), string.IsNullOrWhiteSpace(endpoint) ? FieldErrors.Required() : normalized.Error);
        return "";
    }

    private static string CheckEngineName(FormCheck check, string field, string? name)
    {
        var line = check.Line(field, name, 63);
        if (check.IsClean(field))
            check.AddIf(!EngineName().IsMatch(line), field, ServerErrors.MalformedEngineName());
        return line;
    }

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex EngineName();
}
