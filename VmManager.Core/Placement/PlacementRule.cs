using System.Globalization;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Servers;

namespace VmManager.Core.Placement;

/// <summary>What is to be placed.</summary>
/// <param name="Size">Its size.</param>
/// <param name="Version">The template version; a server needs its image.</param>
internal sealed record PlacementWish(GuestSize Size, TemplateVersion Version);

/// <summary>Why a server cannot take an instance; each worth another word to the person.</summary>
internal enum Rejection
{
    None,
    NotAvailable,
    NoImage,
    NoRoom,
    RefusedBefore,
}

/// <summary>One server judged.</summary>
internal sealed record Judgement(ServerRoom Server, Rejection Rejection, string Reason, double? Score)
{
    public PlacementCandidate ToCandidate() => new(Server.Id, Server.Name, Rejection == Rejection.None, Reason, Score);
}

/// <summary>Decides where an instance goes. Pure: the same rule serves the preview and the reservation.</summary>
internal static class PlacementRule
{
    /// <summary>Thin pools promise more than they hold; near this fill writes of running instances begin to fail.</summary>
    public const double FullestPool = 0.95;

    /// <summary>Judges every server and names the one with the largest share left of its scarcest resource.</summary>
    public static (ServerRoom? Best, IReadOnlyList<Judgement> Judgements) Choose(
        IReadOnlyList<ServerRoom> servers, PlacementWish wish, IReadOnlySet<ServerId>? refused = null)
    {
        var judgements = servers.Select(server => Judge(server, wish, refused)).ToList();
        var best = judgements.Where(judgement => judgement.Rejection == Rejection.None)
            .OrderByDescending(judgement => judgement.Score).ThenBy(judgement => judgement.Server.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return (best?.Server, judgements);
    }

    private static Judgement Judge(ServerRoom server, PlacementWish wish, IReadOnlySet<ServerId>? refused)
    {
        Judgement No(Rejection rejection, string reason) => new(server, rejection, reason, Score: null);
        if (refused?.Contains(server.Id) == true)
            return No(Rejection.RefusedBefore, "Its engine refused this instance before.");
        if (server.InMaintenance)
            return No(Rejection.NotAvailable, "It is in maintenance.");
        if (server.Health is not (ServerHealth.Healthy or ServerHealth.Degraded))
            return No(Rejection.NotAvailable, $"Its health is {server.Health}.");
        if (wish.Version.ImageFor(server.Engine) is not { } image)
            return No(Rejection.NoImage, $"The template has no image for {server.Engine}.");
        if (!server.Images.Contains(image))
            return No(Rejection.NoImage, $"It does not hold the image \"{image}\".");
        if (server.Total is not { Cpus: > 0, MemoryBytes: > 0, DiskBytes: > 0 })
            return No(Rejection.NotAvailable, "Its capacity is not known yet.");
        if (server.DiskFill > FullestPool)
            return No(Rejection.NoRoom, string.Create(CultureInfo.InvariantCulture, $"Its storage is {server.DiskFill:P0} full."));
        return Weigh(server, wish.Size);
    }

    private static Judgement Weigh(ServerRoom server, GuestSize size)
    {
        if (Shortage(server.Free, size) is { } shortage)
            return new Judgement(server, Rejection.NoRoom, shortage, Score: null);
        var score = (server.Free - Room.Of(size)).ScarcestShareOf(server.Total);
        var reason = string.Create(CultureInfo.InvariantCulture, $"{score:P1} of its scarcest resource stay free.");
        return new Judgement(server, Rejection.None, reason, score);
    }

    private static string? Shortage(Room free, GuestSize size)
    {
        List<string> missing = [];
        if (size.Cpus > free.Cpus)
            missing.Add(string.Create(CultureInfo.InvariantCulture, $"{free.Cpus:0.#} of {size.Cpus} CPUs"));
        if (size.MemoryBytes > free.MemoryBytes)
            missing.Add($"{Mebibytes(free.MemoryBytes)} of {Mebibytes(size.MemoryBytes)} MiB of memory");
        if (size.DiskBytes > free.DiskBytes)
            missing.Add($"{Mebibytes(free.DiskBytes)} of {Mebibytes(size.DiskBytes)} MiB of disk");
        return missing.Count == 0 ? null : $"Free are only {string.Join(", ", missing)}.";
    }

    private static string Mebibytes(double bytes) => (Math.Max(bytes, 0) / (1 << 20)).ToString("0", CultureInfo.InvariantCulture);
}
