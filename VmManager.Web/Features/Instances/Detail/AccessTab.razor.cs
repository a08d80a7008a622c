using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Web.Account;
using VmManager.Web.Features.Instances.Keys;
using VmManager.Web.Layout;

namespace VmManager.Web.Features.Instances.Detail;

/// <summary>Ways into the instance.</summary>
public sealed partial class AccessTab
{
    private IReadOnlyList<SshKeyId> _chosen = [];
    private bool _isChoosing;

    [Inject] private IOwnKeys Keys { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private IStringLocalizer<LayoutText> Shared { get; set; } = null!;

    [Parameter, EditorRequired] public InstanceDetail Detail { get; set; } = null!;

    [Parameter] public bool CanAct { get; set; }

    /// <summary>The one-time password while the page shows it.</summary>
    [Parameter] public string? Password { get; set; }

    [Parameter] public EventCallback ResetPassword { get; set; }

    [Parameter] public EventCallback TakePassword { get; set; }

    [Parameter] public EventCallback PasswordKept { get; set; }

    [Parameter] public EventCallback<IReadOnlyList<SshKeyId>> ChangeKeys { get; set; }

    /// <summary>Both are written inside the running machine.</summary>
    private bool MayWrite => CanAct && Detail.Row is { Operation: null, Status: InstanceStatus.Running };

    private string? WhyNot => MayWrite || !CanAct ? null
        : Text[Detail.Row.Operation is not null ? "WaitForOperation" : "OnlyWhileRunning"].Value;

    /// <summary>What people know a key by: its comment, else its algorithm and end.</summary>
    private static string NameOf(string line)
    {
        var parts = line.Split(' ', 3);
        return parts.Length == 3 ? $"{parts[2]} ({parts[0]})" : parts.Length == 2 ? $"{parts[0]} …{parts[1][^Math.Min(12, parts[1].Length)..]}" : line;
    }

    private async Task ChooseAsync()
    {
        var own = await Keys.ListAsync(await Person.GetAsync(default), default);
        _chosen = [.. own.Where(key => Detail.AuthorizedKeys.Any(line => IsSameKey(line, key.PublicKey))).Select(key => key.Id)];
        _isChoosing = true;
    }

    /// <summary>The comment may differ; algorithm and key do not.</summary>
    private static bool IsSameKey(string line, string other) =>
        line.Split(' ').Take(2).SequenceEqual(other.Split(' ').Take(2), StringComparer.Ordinal);

    private async Task WriteKeysAsync()
    {
        _isChoosing = false;
        await ChangeKeys.InvokeAsync(_chosen);
    }
}
