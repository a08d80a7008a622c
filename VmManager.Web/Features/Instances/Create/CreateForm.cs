using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.People;

namespace VmManager.Web.Features.Instances.Create;

/// <summary>The create form as it stands; kept through every refusal.</summary>
public sealed class CreateForm
{
    public const int MostAtOnce = 10;

    public TemplateOffer? Template { get; set; }

    public PlanOffer? Plan { get; set; }

    public string Name { get; set; } = "";

    public int Count { get; set; } = 1;

    public IReadOnlyList<SshKeyId> SshKeys { get; set; } = [];

    public IReadOnlyList<string> Tags { get; set; } = [];

    public string Notes { get; set; } = "";

    public string UserScript { get; set; } = "";

    public bool IsProtected { get; set; }

    /// <summary>The newest quote that was shown, with the plan it is of.</summary>
    public (PlanId Plan, PlanPriceId Price)? Quoted { get; set; }

    /// <summary>The price on the page: the quote's, or the card's while there is none.</summary>
    public PlanPriceId? SeenPrice => Quoted is { } quoted && quoted.Plan == Plan?.Id ? quoted.Price : Plan?.PriceId;

    /// <summary>Something behind the fold is filled in, so it stands open.</summary>
    public bool HasAdvanced => Tags.Count > 0 || Notes.Length > 0 || UserScript.Length > 0 || IsProtected;

    /// <summary>What was asked for once, as far as it is still offered.</summary>
    public static CreateForm From(CreateInstances command, CatalogOffer offer) => new()
    {
        Template = offer.Templates.FirstOrDefault(template => template.Id == command.TemplateId),
        Plan = offer.Plans.FirstOrDefault(plan => plan.Id == command.PlanId),
        Name = command.Name,
        Count = Math.Clamp(command.Count, 1, MostAtOnce),
        SshKeys = command.SshKeys,
        Tags = command.Tags,
        Notes = command.Notes,
        UserScript = command.UserScript ?? "",
        IsProtected = command.IsProtected,
    };

    /// <summary>Whether a template runs on a plan.</summary>
    public static bool Fits(TemplateOffer? template, PlanOffer plan) => template is null
        || (plan.Cpus >= template.MinCpus && plan.MemoryBytes >= template.MinMemoryBytes && plan.DiskBytes >= template.MinDiskBytes);

    public CreateInstances ToCommand() => new()
    {
        TemplateId = Template?.Id ?? default,
        PlanId = Plan?.Id ?? default,
        Name = Name.Trim(),
        Count = Count,
        SshKeys = SshKeys,
        Tags = Tags,
        Notes = Notes.Trim(),
        // Browsers send lines with CR LF; a script with them fails at its first line.
        UserScript = string.IsNullOrWhiteSpace(UserScript) ? null : UserScript.ReplaceLineEndings("\n"),
        IsProtected = IsProtected,
        SeenPrice = SeenPrice,
    };
}
