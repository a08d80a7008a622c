using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Servers;

namespace VmManager.Core.Catalog;

/// <summary>Which servers hold which image, as last seen; servers are few, so that one read answers for the whole catalog.</summary>
internal sealed class ImageHolders
{
    private readonly List<Holder> _holders;

    private ImageHolders(List<Holder> holders) => _holders = holders;

    public static async Task<ImageHolders> ReadAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        var taking = (await database.Servers.Where(ServerRules.TakesInstances).Select(server => server.Id)
            .ToListAsync(cancellationToken)).ToHashSet();
        var servers = await database.Servers.Where(server => server.RemovedAt == null).OrderBy(server => server.Name)
            .Select(server => new { server.Id, server.Name, server.Engine, server.Images }).ToListAsync(cancellationToken);
        return new ImageHolders([.. servers.Select(server => new Holder(
            server.Name, server.Engine, taking.Contains(server.Id), server.Images.ToHashSet(StringComparer.Ordinal)))]);
    }

    /// <summary>Some server that was not removed holds it.</summary>
    public bool IsHeld(TemplateVersion version) => _holders.Exists(holder => holder.Holds(version));

    /// <summary>Some server that takes new instances now holds it.</summary>
    public bool IsAvailable(TemplateVersion version) => _holders.Exists(holder => holder.TakesInstances && holder.Holds(version));

    public IReadOnlyList<string> NamesFor(TemplateVersion version) =>
        [.. _holders.Where(holder => holder.Holds(version)).Select(holder => holder.Name)];

    /// <summary>Every image that has a name besides its fingerprint, which nobody would choose by.</summary>
    public IReadOnlyList<HeldImage> Named() =>
    [
        .. _holders
            .SelectMany(holder => holder.Images.Where(image => !IsFingerprint(image)), (holder, image) => (holder.Engine, Image: image, holder.Name))
            .GroupBy(held => (held.Engine, held.Image), held => held.Name)
            .Select(group => new HeldImage(group.Key.Engine, group.Key.Image, [.. group]))
            .OrderBy(held => held.Engine).ThenBy(held => held.Reference, StringComparer.Ordinal),
    ];

    private static bool IsFingerprint(string image) => image.Length == 64 && image.All(char.IsAsciiHexDigit);

    private sealed record Holder(string Name, EngineKind Engine, bool TakesInstances, HashSet<string> Images)
    {
        public bool Holds(TemplateVersion version) => version.ImageFor(Engine) is { } image && Images.Contains(image);
    }
}
