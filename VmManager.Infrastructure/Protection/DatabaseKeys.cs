using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;

namespace VmManager.Infrastructure.Protection;

/// <summary>Keeps the data protection keys in the table protection_keys.</summary>
internal sealed class DatabaseKeys(IDbContextFactory<VmManagerDbContext> databases) : IXmlRepository
{
    private const string OnePerName = "ix_protection_keys_friendly_name";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var database = databases.CreateDbContext();
        return [.. database.ProtectionKeys.AsNoTracking().Select(key => key.Xml).ToList().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var database = databases.CreateDbContext();
        database.ProtectionKeys.Add(new ProtectionKey { FriendlyName = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        try
        {
            database.SaveChanges();
        }
        catch (DbUpdateException exception) when (exception.Breaks(OnePerName))
        {
            // Written already: a repeated call.
        }
    }
}
