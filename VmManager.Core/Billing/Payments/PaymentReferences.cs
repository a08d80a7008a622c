using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;

namespace VmManager.Core.Billing;

/// <summary>What payers quote: short enough to be typed into a bank's form, without look-alikes.</summary>
internal static class PaymentReferences
{
    private const string Alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    /// <summary>"VM-7K2M-9QXD", which no request has. Of 850 thousand million; a unique index stands behind it.</summary>
    public static async Task<string> NewAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        string reference;
        do
            reference = $"VM-{RandomNumberGenerator.GetString(Alphabet, 4)}-{RandomNumberGenerator.GetString(Alphabet, 4)}";
        while (await database.PaymentRequests.AnyAsync(request => request.Reference == reference, cancellationToken));
        return reference;
    }
}
