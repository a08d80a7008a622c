using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

internal sealed class Transfers(IDbContextFactory<VmManagerDbContext> databases, ILedger ledger, IPointsNews news, IAuditLog audit) : ITransfers
{
    private const string What = "project";
    private const int LongestNote = 200;

    public async Task<Result<EntryId>> TransferAsync(Actor actor, TransferForm form, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var project in (ProjectId[])[form.From, form.To])
        {
            if (await RefusalAsync(database, actor, project, cancellationToken) is { } refusal)
                return refusal;
        }
        var check = new FormCheck();
        check.AddIf(form.From == form.To, nameof(form.To), BillingErrors.SameAccount());
        check.AddIf(
            form.Amount is <= 0 or > BillingLimits.MostPerEntry, nameof(form.Amount), PointAmounts.OutOfRange(BillingLimits.MostPerEntry));
        var note = check.Line(nameof(form.Note), form.Note, LongestNote, isRequired: false);
        return check.Error is { } problem ? problem : await MoveAsync(database, actor, form, note, cancellationToken);
    }

    private async Task<Result<EntryId>> MoveAsync(
        VmManagerDbContext database, Actor actor, TransferForm form, string note, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var posting = new PostingDraft(AccountId.Of(form.From), AccountId.Of(form.To), form.Amount);
        var written = await ledger.WriteAsync(
            database, new EntryDraft(EntryKind.Transfer, $"transfer:{form.FormId}", [posting], actor) { Note = note }, cancellationToken);
        if (!written.IsSuccess)
            return written.Error;
        if (written.Value.IsNew)
        {
            var names = await database.Projects.Where(project => project.Id == form.From || project.Id == form.To)
                .ToDictionaryAsync(project => project.Id, project => project.Name, cancellationToken);
            audit.Add(
                database, actor, "points.transferred", new AuditSubject(What, form.From.Value, names[form.From], form.From),
                ("points", Points.Format(form.Amount, CultureInfo.InvariantCulture)), ("to", names[form.To]));
            await database.SaveChangesAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        await news.AnnounceAsync([form.From, form.To], cancellationToken);
        return written.Value.Id;
    }

    /// <summary>
    /// An owner's own act: an admin, who acts as owner elsewhere, must not move other people's points without a reason they can read. There are
    /// grants and corrections for that.
    /// </summary>
    private static async Task<Error?> RefusalAsync(
        VmManagerDbContext database, Actor actor, ProjectId project, CancellationToken cancellationToken)
    {
        var asMember = await ProjectAccess.RequireAsync(
            database, actor with { IsAdmin = false }, project, ProjectRole.Owner, What, cancellationToken);
        var exists = actor.IsAdmin && await database.Projects.AnyAsync(row => row.Id == project, cancellationToken);
        return exists && asMember.Error is NotFound ? ProjectErrors.RoleNeeded(ProjectRole.Owner) : asMember.Error;
    }
}
