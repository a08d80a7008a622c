using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>The images a server holds, under their alias names.</summary>
internal sealed class IncusImages(IncusClient client)
{
    public async Task<Result<IReadOnlyList<EngineImage>>> ListAsync(CancellationToken cancellationToken)
    {
        var images = await client.ReadAsync(
            "/1.0/images?recursion=1", IncusJson.Default.IncusEnvelopeIReadOnlyListIncusImage, cancellationToken);
        return images.Map<IReadOnlyList<EngineImage>>(list =>
            [.. list.SelectMany(Named).OrderBy(image => image.Reference, StringComparer.Ordinal)]);
    }

    /// <summary>Fingerprint and type of an image named by alias or fingerprint.</summary>
    public async Task<Result<IncusAliasTarget>> ResolveAsync(string image, CancellationToken cancellationToken)
    {
        var name = Uri.EscapeDataString(image);
        var alias = await client.ReadAsync(
            "/1.0/images/aliases/" + name, IncusJson.Default.IncusEnvelopeIncusAliasTarget, cancellationToken);
        if (alias.IsSuccess || alias.Error.Code is not EngineErrorCodes.ImageMissing)
            return alias;
        // Prefixes of fingerprints are accepted; anything shorter than twelve digits could be a mistyped alias.
        if (image.Length < 12 || !image.All(char.IsAsciiHexDigitLower))
            return alias;
        var byFingerprint = await client.ReadAsync("/1.0/images/" + name, IncusJson.Default.IncusEnvelopeIncusImage, cancellationToken);
        return byFingerprint.Map(found => new IncusAliasTarget(found.Fingerprint, found.Type));
    }

    private static IEnumerable<EngineImage> Named(IncusImage image)
    {
        var description = image.Properties?.GetValueOrDefault("description") ?? "";
        var names = image.Aliases is { Count: > 0 } aliases ? aliases.Select(alias => alias.Name) : [image.Fingerprint];
        return names.Select(name => new EngineImage(name, image.Fingerprint, description, image.Size));
    }
}
