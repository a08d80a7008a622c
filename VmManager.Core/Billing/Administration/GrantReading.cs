using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>What admins gave and took.</summary>
internal static class GrantReading
{
    public static async Task<Page<GrantRow>> PageAsync(
        VmManagerDbContext database, string? search, PageRequest page, CancellationToken cancellationToken)
    {
        // Such an entry has one line of a project and one of the platform.
        var rows =
            from entry in database.JournalEntries.AsNoTracking()
            where entry.Kind == EntryKind.Grant || entry.Kind == EntryKind.Correction
            join line in database.AccountLines on entry.Id equals line.EntryId
            where line.Kind != EntryKind.Usage
            join account in database.LedgerAccounts on line.AccountId equals account.Id
            where account.ProjectId != null
            select new { Entry = entry, line.Amount, account.Id, account.ProjectId };
        if (ProjectSearch.Text(search) is { } text)
        {
            var projects = ProjectSearch.Matching(database, text).Select(project => project.Id);
            rows = rows.Where(row => projects.Contains(row.ProjectId!.Value) || SqlText.Lower(row.Entry.Note).Contains(text));
        }
        var total = await rows.CountAsync(cancellationToken);
        var items = await rows
            .OrderByDescending(row => row.Entry.At).ThenByDescending(row => row.Entry.Id)
            .Skip(page.Skip).Take(page.Take)
            .Select(row => new GrantRow(
                row.Entry.Id,
                row.Entry.At,
                row.Entry.Kind,
                row.ProjectId!.Value,
                database.Projects.Where(project => project.Id == row.ProjectId).Select(project => project.Name).First(),
                row.Amount,
                row.Entry.Note,
                database.Users.Where(person => person.Id == row.Entry.PersonId).Select(person => person.DisplayName).FirstOrDefault(),
                database.JournalEntries.Where(reversal => reversal.ReversesId == row.Entry.Id && reversal.ReversesAccountId == row.Id)
                    .Select(reversal => (EntryId?)reversal.Id).FirstOrDefault()))
            .ToListAsync(cancellationToken);
        return new Page<GrantRow>(items, total);
    }
}
