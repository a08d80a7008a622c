using System.Text.RegularExpressions;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

/// <summary>What templates and plans must be like, whoever writes them.</summary>
internal static partial class CatalogRules
{
    private const int MaxCpus = 256;
    private const long MinMemory = 64L << 20;
    private const long MaxMemory = 4L << 40;
    private const long MinDisk = 1L << 30;
    private const long MaxDisk = 64L << 40;
    private const long MaxPrice = 1_000_000 * Points.One;

    /// <summary>The form with its texts trimmed, or everything that is wrong with it.</summary>
    public static Result<TemplateForm> Check(TemplateForm form)
    {
        var check = new FormCheck();
        var images = form.Images
            .Where(image => !string.IsNullOrWhiteSpace(image.Value))
            .ToDictionary(image => image.Key, image => image.Value.Trim());
        var clean = form with
        {
            Name = check.Line(nameof(form.Name), form.Name, 80),
            Description = check.Line(nameof(form.Description), form.Description, 400),
            OperatingSystem = check.Line(nameof(form.OperatingSystem), form.OperatingSystem, 80),
            DefaultUser = check.Line(nameof(form.DefaultUser), form.DefaultUser, 31),
            VersionNotes = check.Line(nameof(form.VersionNotes), form.VersionNotes, 400, isRequired: false),
            Images = images,
        };
        check.AddIf(!TemplateIcons.All.Contains(form.Icon, StringComparer.Ordinal), nameof(form.Icon), CatalogErrors.UnknownIcon());
        if (check.IsClean(nameof(form.DefaultUser)))
            check.AddIf(!UserName().IsMatch(clean.DefaultUser), nameof(form.DefaultUser), CatalogErrors.MalformedUser());
        check.Range(nameof(form.MinCpus), form.MinCpus, 1, MaxCpus);
        CheckBytes(check, nameof(form.MinMemoryBytes), form.MinMemoryBytes, MinMemory, MaxMemory);
        CheckBytes(check, nameof(form.MinDiskBytes), form.MinDiskBytes, MinDisk, MaxDisk);
        CheckImages(check, images);
        return check.Error is { } error ? error : clean;
    }

    public static Result<PlanForm> Check(PlanForm form)
    {
        var check = new FormCheck();
        var clean = form with { Name = check.Line(nameof(form.Name), form.Name, 80) };
        check.Range(nameof(form.Cpus), form.Cpus, 1, MaxCpus);
        CheckBytes(check, nameof(form.MemoryBytes), form.MemoryBytes, MinMemory, MaxMemory);
        CheckBytes(check, nameof(form.DiskBytes), form.DiskBytes, MinDisk, MaxDisk);
        check.AddIf(form.PricePerHour is < 0 or > MaxPrice, nameof(form.PricePerHour), CatalogErrors.PriceOutOfRange(MaxPrice / Points.One));
        return check.Error is { } error ? error : clean;
    }

    /// <summary>A stable short name, part of addresses and configuration: never changed afterwards.</summary>
    public static Result<string> CheckSlug(string? slug)
    {
        var trimmed = slug?.Trim() ?? "";
        return Slug().IsMatch(trimmed) ? trimmed : new Invalid([CatalogErrors.MalformedSlug() with { Field = "Slug" }]);
    }

    private static void CheckImages(FormCheck check, Dictionary<EngineKind, string> images)
    {
        check.AddIf(images.Count == 0, nameof(TemplateForm.Images), CatalogErrors.NoImage());
        foreach (var (engine, image) in images)
            check.AddIf(!ImageReference().IsMatch(image), $"{nameof(TemplateForm.Images)}.{engine}", CatalogErrors.MalformedImage());
    }

    private static void CheckBytes(FormCheck check, string field, long bytes, long min, long max) =>
        check.AddIf(bytes < min || bytes > max, field, CatalogErrors.SizeOutOfRange(min >> 20, max >> 30));

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9.-]{0,58}[a-z0-9])?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Slug();

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,30}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex UserName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,199}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ImageReference();
}
