using VmManager.Core.Data;

namespace VmManager.Core.Billing;

/// <summary>Requests as pages show them.</summary>
internal static class PaymentReading
{
    public static IQueryable<PaymentRow> Rows(VmManagerDbContext database, IQueryable<PaymentRequest> requests) =>
        from request in requests
        select new PaymentRow(
            request.Id,
            request.ProjectId,
            database.Projects.Where(row => row.Id == request.ProjectId).Select(row => row.Name).First(),
            database.Users.Where(person => person.Id == request.PersonId).Select(person => person.DisplayName).FirstOrDefault() ?? "",
            request.Provider,
            request.Reference,
            request.Amount,
            request.Money,
            request.Currency,
            request.Note,
            request.State,
            request.Instructions,
            request.CreatedAt,
            request.DecidedAt,
            request.Reason);
}
