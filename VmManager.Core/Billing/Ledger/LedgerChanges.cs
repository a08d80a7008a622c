using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>What an entry does to the accounts it touches, worked out while they are locked.</summary>
internal sealed class LedgerChanges
{
    public LedgerChanges(EntryDraft draft, IReadOnlyDictionary<AccountId, LedgerAccount> accounts)
    {
        var nets = new SortedDictionary<Guid, long>();
        foreach (var posting in draft.Postings)
        {
            nets[posting.Source.Value] = nets.GetValueOrDefault(posting.Source.Value) - posting.Amount;
            nets[posting.Destination.Value] = nets.GetValueOrDefault(posting.Destination.Value) + posting.Amount;
        }
        foreach (var (id, net) in nets)
        {
            if (!accounts.TryGetValue(new AccountId(id), out var account))
                Refusal ??= BillingErrors.UnknownAccount();
            else if (net < 0 && account.Kind == AccountKind.Project && !draft.MayOverdraw && Missing(account, -net) is > 0 and var missing)
                Refusal ??= BillingErrors.NotEnough(missing);
            else
                Lines.Add(new Line(account.Id, account.Sequence + 1, net, account.Balance + net, account.ChainHash, Items(draft, account.Id)));
        }
    }

    public Error? Refusal { get; }

    public List<Line> Lines { get; } = [];

    /// <summary>What some accounts get; the others pay as much.</summary>
    public long Amount => Lines.Where(line => line.Amount > 0).Sum(line => line.Amount);

    /// <summary>The next link of an account's chain, but for its hash.</summary>
    internal sealed record Line(AccountId AccountId, long Sequence, long Amount, long Balance, byte[] PreviousHash, string Items);

    /// <summary>An overdraft is for use that runs on, not for moving points away.</summary>
    private static long Missing(LedgerAccount account, long amount) => Math.Max(0, amount - Math.Max(0, account.Balance));

    /// <summary>As the database's posting_item writes them.</summary>
    private static string Items(EntryDraft draft, AccountId accountId) => string.Join(' ', draft.Postings.Index()
        .Where(posting => posting.Item.Source == accountId || posting.Item.Destination == accountId)
        .Select(posting => posting.Item.Source == accountId
            ? $"{posting.Index + 1}:{posting.Item.Destination}:{-posting.Item.Amount}"
            : $"{posting.Index + 1}:{posting.Item.Source}:{posting.Item.Amount}"));
}
