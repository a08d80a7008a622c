using VmManager.Core.Catalog;
using VmManager.Core.Engines;

namespace VmManager.Web.Admin.Catalog;

/// <summary>A template's form as it is typed, in the units people type.</summary>
public sealed class TemplateInput
{
    public string Slug { get; set; } = "";

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public string Icon { get; set; } = TemplateIcons.All[0];

    public string OperatingSystem { get; set; } = "";

    public string DefaultUser { get; set; } = "";

    public int MinCpus { get; set; } = 1;

    public long MinMemoryMebibytes { get; set; } = 256;

    public long MinDiskGibibytes { get; set; } = 2;

    /// <summary>One field per engine; empty for none.</summary>
    public Dictionary<EngineKind, string> Images { get; } = Enum.GetValues<EngineKind>().ToDictionary(engine => engine, _ => "");

    public string VersionNotes { get; set; } = "";

    public static TemplateInput Of(TemplateForm form)
    {
        var input = new TemplateInput
        {
            Name = form.Name,
            Description = form.Description,
            Icon = form.Icon,
            OperatingSystem = form.OperatingSystem,
            DefaultUser = form.DefaultUser,
            MinCpus = form.MinCpus,
            MinMemoryMebibytes = form.MinMemoryBytes >> 20,
            MinDiskGibibytes = form.MinDiskBytes >> 30,
        };
        foreach (var (engine, image) in form.Images)
            input.Images[engine] = image;
        return input;
    }

    public void SetImages(IReadOnlyDictionary<string, string> images)
    {
        foreach (var engine in Images.Keys)
            Images[engine] = images.GetValueOrDefault(engine.ToString(), "");
    }

    public TemplateForm ToForm() => new()
    {
        Name = Name,
        Description = Description,
        Icon = Icon,
        OperatingSystem = OperatingSystem,
        DefaultUser = DefaultUser,
        MinCpus = MinCpus,
        MinMemoryBytes = Bytes(MinMemoryMebibytes, 20),
        MinDiskBytes = Bytes(MinDiskGibibytes, 30),
        Images = Images,
        VersionNotes = VersionNotes,
    };

    /// <summary>What would overflow is too much by far, and is refused as such.</summary>
    internal static long Bytes(long amount, int shift) => Math.Clamp(amount, -1, long.MaxValue >> shift) << shift;
}
