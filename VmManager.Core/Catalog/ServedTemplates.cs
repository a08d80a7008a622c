using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;

namespace VmManager.Core.Catalog;

/// <summary>Which templates a set of images can serve.</summary>
internal static class ServedTemplates
{
    /// <summary>Names of the offered templates whose newest version's image is among them, in the catalog's order.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(
        VmManagerDbContext database, EngineKind engine, IReadOnlyCollection<string> images, CancellationToken cancellationToken)
    {
        var templates = await database.Templates.AsNoTracking().Where(template => template.RetiredAt == null)
            .Include(template => template.Versions).OrderBy(template => template.SortOrder).ToListAsync(cancellationToken);
        return [.. templates
            .Where(template => template.Versions.MaxBy(version => version.Number)?.ImageFor(engine) is { } image
                && images.Contains(image, StringComparer.Ordinal))
            .Select(template => template.Name)];
    }
}
