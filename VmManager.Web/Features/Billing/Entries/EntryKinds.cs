using VmManager.Core.Billing;

namespace VmManager.Web.Features.Billing.Entries;

/// <summary>Kinds of entries in groups that people ask for.</summary>
public static class EntryKinds
{
    /// <summary>Everything but use, of which there is a line a minute.</summary>
    public static IReadOnlyList<EntryKind> Movements { get; } = [.. Enum.GetValues<EntryKind>().Where(kind => kind != EntryKind.Usage)];

    public static string IconOf(EntryKind kind) => kind switch
    {
        EntryKind.Usage => "server",
        EntryKind.Welcome or EntryKind.Grant => "plus",
        EntryKind.Correction => "edit",
        EntryKind.Voucher => "tag",
        EntryKind.Payment => "coins",
        EntryKind.Transfer => "arrow-right",
        EntryKind.Credit => "shield",
        _ => "undo",
    };
}
