using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

public static class CatalogErrors
{
    public static Error MalformedSlug() =>
        new("catalog.malformed_slug", "Use 1 to 60 of a-z, 0-9, dot and hyphen, beginning and ending with a letter or digit.");

    public static Error SlugTaken(string slug) =>
        new("catalog.slug_taken", $"\"{slug}\" is in use already, perhaps by a retired entry: choose another.") { Arguments = [slug] };

    public static Error UnknownIcon() => new("catalog.unknown_icon", "Choose one of the icons shown.");

    public static Error MalformedUser() =>
        new("catalog.malformed_user", "Use a Linux user name: a-z first, then up to 30 of a-z, 0-9 and hyphen.");

    public static Error NoImage() => new("catalog.no_image", "Name the image of at least one engine: without it no server can run the template.");

    public static Error MalformedImage() =>
        new("catalog.malformed_image", "Write the image's alias or fingerprint as the engine knows it, without blanks.");

    public static Error SizeOutOfRange(long minMebibytes, long maxGibibytes) =>
        new("catalog.size_out_of_range", $"Choose a size from {minMebibytes} MiB to {maxGibibytes} GiB.")
        { Arguments = [minMebibytes, maxGibibytes] };

    public static Error PriceOutOfRange(long maxPoints) =>
        new("catalog.price_out_of_range", $"Enter a price from 0 to {maxPoints} points per hour, with at most six decimals.")
        { Arguments = [maxPoints] };
}
