using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Reads an account's lines.</summary>
internal static class EntryReading
{
    private const int MostPerPage = 200;

    public static async Task<EntryPage> PageAsync(
        VmManagerDbContext database, ProjectId project, EntryListRequest request, CancellationToken cancellationToken)
    {
        var lines = database.AccountLines.Where(line => line.AccountId == AccountId.Of(project));
        if (request.Before is { } before)
            lines = lines.Where(line => line.Sequence < before);
        if (request.Kinds.Count > 0)
            lines = lines.Where(line => request.Kinds.Contains(line.Kind));
        if (request.From is { } from)
            lines = lines.Where(line => line.At >= from.ToUniversalTime());
        if (request.Until is { } until)
            lines = lines.Where(line => line.At < until.ToUniversalTime());
        if (StorableText.Of(request.Search).Trim() is { Length: > 0 } search)
            lines = Search(database, lines, project, search);
        var take = Math.Clamp(request.Take, 1, MostPerPage);
        var rows = await RowsAsync(database, lines.OrderByDescending(line => line.Sequence).Take(take + 1), cancellationToken);
        return rows.Count > take ? new EntryPage(rows[..take], rows[take - 1].Sequence) : new EntryPage(rows, Next: null);
    }

    /// <summary>
    /// What an entry did to an account. The journal has no index from entries to lines of use, of which there are many: such a line is found by
    /// its time.
    /// </summary>
    public static async Task<IQueryable<AccountLine>> LinesAsync(
        VmManagerDbContext database, ProjectId project, EntryId entryId, CancellationToken cancellationToken)
    {
        var lines = database.AccountLines.Where(line => line.AccountId == AccountId.Of(project) && line.EntryId == entryId);
        var entry = await database.JournalEntries.AsNoTracking().Where(entry => entry.Id == entryId)
            .Select(entry => new { entry.Kind, entry.At }).FirstOrDefaultAsync(cancellationToken);
        if (entry?.Kind != EntryKind.Usage)
            return lines.Where(line => line.Kind != EntryKind.Usage);
        var number = await database.Database
            .SqlQuery<long?>($"select first_usage_line({project.Value}, {entry.At.AddSeconds(-1)}) as \"Value\"").SingleAsync(cancellationToken);
        return lines.Where(line => line.Sequence == number);
    }

    /// <summary>The lines with what is known of their entries, in the order in which they come.</summary>
    public static async Task<List<EntryRow>> RowsAsync(
        VmManagerDbContext database, IQueryable<AccountLine> lines, CancellationToken cancellationToken)
    {
        var found = await lines.AsNoTracking().ToListAsync(cancellationToken);
        // Use has neither note nor reversal, most of the time; the others are few.
        var ids = found.Select(line => line.EntryId).ToList();
        var entries = await database.JournalEntries.AsNoTracking().Where(entry => ids.Contains(entry.Id))
            .Select(entry => new { entry.Id, entry.Note, entry.ReversesId }).ToDictionaryAsync(entry => entry.Id, cancellationToken);
        var reversals = await database.JournalEntries.AsNoTracking()
            .Where(entry => entry.ReversesId != null && ids.Contains(entry.ReversesId.Value))
            .Select(entry => new { entry.Id, entry.ReversesId, entry.ReversesAccountId }).ToListAsync(cancellationToken);
        return found.ConvertAll(line => new EntryRow(
            line.EntryId,
            line.Sequence,
            line.At,
            line.Kind,
            line.Amount,
            line.Balance,
            entries[line.EntryId].Note,
            entries[line.EntryId].ReversesId,
            reversals.FirstOrDefault(entry => entry.ReversesId == line.EntryId && entry.ReversesAccountId == line.AccountId)?.Id,
            Convert.ToHexStringLower(line.Hash)));
    }

    public static async Task<List<PostingRow>> PostingsAsync(
        VmManagerDbContext database, Actor actor, ProjectId project, EntryId entryId, CancellationToken cancellationToken)
    {
        var rows = await database.Database.SqlQuery<PostingLine>(
            $"""
            select p.item as "Item", case when p.source_id = {project.Value} then -p.amount else p.amount end as "Amount",
              a.kind as "Kind", o.id as "ProjectId", o.name as "ProjectName", i.id as "InstanceId", i.name as "InstanceName",
              coalesce(priced.name, n.name) as "PlanName", u.state as "State", u.rate as "Rate", p.starts_at as "StartsAt", p.ends_at as "EndsAt"
            from (
              select * from postings where entry_id = {entryId.Value} and source_id = {project.Value}
              union all
              select * from postings where entry_id = {entryId.Value} and destination_id = {project.Value}
                and exists (select from journal_entries where id = {entryId.Value} and kind <> 'Usage')) p
            join ledger_accounts a on a.id = case when p.source_id = {project.Value} then p.destination_id else p.source_id end
            left join projects o on o.id = a.project_id
            left join usage_intervals u on p.starts_at is not null and u.id = p.item
            left join instances i on i.id = u.instance_id
            left join plans n on n.id = i.plan_id
            left join plan_prices v on v.id = u.price_id
            left join plans priced on priced.id = v.plan_id
            order by p.item
            """).ToListAsync(cancellationToken);
        var seen = await ProjectAccess.Of(database, actor).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new PostingRow(row.Item, row.Amount, Counterpart(row, actor, seen), Usage(row)));
    }

    /// <summary>Lines of use are found by the time in which the instance was charged: their postings lie beside those of everybody else.</summary>
    private static IQueryable<AccountLine> Search(
        VmManagerDbContext database, IQueryable<AccountLine> lines, ProjectId project, string search)
    {
        if (Guid.TryParse(search, out var id))
            return lines.Where(line => line.EntryId == new EntryId(id));
        var text = search.ToLowerInvariant();
        var named = database.Instances.Where(instance => instance.ProjectId == project && SqlText.Lower(instance.Name).Contains(text))
            .Select(instance => instance.Id);
        return lines.Where(line =>
            database.JournalEntries.Any(entry => entry.Id == line.EntryId && SqlText.Lower(entry.Note).Contains(text))
            || (line.Since != null && database.UsageIntervals.Any(used => used.AccountId == line.AccountId && named.Contains(used.InstanceId)
                && used.Rate > 0 && used.StartsAt < line.At && (used.EndsAt == null || used.EndsAt > line.Since))));
    }

    private static string Counterpart(PostingLine row, Actor actor, List<ProjectId> seen)
    {
        if (row.ProjectId is not { } project)
            return row.Kind.ToLowerInvariant();
        return actor.IsAdmin || seen.Contains(new ProjectId(project)) ? row.ProjectName! : "project";
    }

    private static UsageRow? Usage(PostingLine row) => row is not { InstanceId: { } instance, StartsAt: { } starts, EndsAt: { } ends }
        ? null
        : new UsageRow(new InstanceId(instance), row.InstanceName!, row.PlanName!, Enum.Parse<UsageState>(row.State!), row.Rate!.Value, starts, ends);

    private sealed record PostingLine(
        long Item,
        long Amount,
        string Kind,
        Guid? ProjectId,
        string? ProjectName,
        Guid? InstanceId,
        string? InstanceName,
        string? PlanName,
        string? State,
        long? Rate,
        DateTimeOffset? StartsAt,
        DateTimeOffset? EndsAt);
}
