using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Catalog;
using VmManager.Core.Shared;
using VmManager.Web.Layout;

namespace VmManager.Web.Admin.Catalog;

public sealed partial class EditPlanPage
{
    private PlanRow? _plan;
    private PlanInput? _form;

    [Inject] private ICatalogQueries Catalog { get; set; } = null!;

    [Inject] private IPlanActions Actions { get; set; } = null!;

    [Inject] private Format Format { get; set; } = null!;

    [Inject] private IStringLocalizer<CatalogText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    private string Title => _plan?.Form.Name ?? Text["AddPlan"].Value;

    protected override async Task BeginAsync()
    {
        if (Id is null)
            _form = new PlanInput();
        else
            await ReadAsync();
    }

    private static string? IdOf(string field) => field switch
    {
        "Slug" => "slug",
        nameof(PlanForm.Name) => "name",
        nameof(PlanForm.Cpus) => "cpus",
        nameof(PlanForm.MemoryBytes) => "memory",
        nameof(PlanForm.DiskBytes) => "disk",
        nameof(PlanForm.PricePerHour) => "price",
        _ => null,
    };

    private async Task ReadAsync()
    {
        BeginAnew();
        if (Take(await Catalog.PlansAsync(Actor, Gone)) is not { } plans)
            return;
        _plan = plans.FirstOrDefault(plan => plan.Id.Value == Id);
        IsMissing = _plan is null;
        _form = _plan is null ? null : PlanInput.Of(_plan.Form);
    }

    private Task SaveAsync() => SaveAsync(() => SubmitAsync(_form!.ToForm()), Text["Saved", _form!.Name], "/admin/plans");

    private async Task<Result> SubmitAsync(PlanForm form)
    {
        if (_plan is not null)
            return await Actions.EditAsync(Actor, _plan.Id, form, _plan.RowVersion, CancellationToken.None);
        var added = await Actions.AddAsync(Actor, _form!.Slug, form, CancellationToken.None);
        return added.IsSuccess ? Result.Success : added.Error;
    }

    /// <summary>The form as it is typed, in the units people type.</summary>
    private sealed class PlanInput
    {
        public string Slug { get; set; } = "";

        public string Name { get; set; } = "";

        public int Cpus { get; set; } = 1;

        public long MemoryMebibytes { get; set; } = 1024;

        public long DiskGibibytes { get; set; } = 10;

        public decimal PointsPerHour { get; set; } = 0.01m;

        /// <summary>The price as it is stored; one that is out of all range, or finer than a micro-point, is refused as negative.</summary>
        public long MicroPoints
        {
            get
            {
                if (PointsPerHour is < 0 or > 1_000_000_000)
                    return -1;
                var microPoints = PointsPerHour * Points.One;
                return decimal.Truncate(microPoints) == microPoints ? (long)microPoints : -1;
            }
        }

        public static PlanInput Of(PlanForm form) => new()
        {
            Name = form.Name,
            Cpus = form.Cpus,
            MemoryMebibytes = form.MemoryBytes >> 20,
            DiskGibibytes = form.DiskBytes >> 30,
            PointsPerHour = form.PricePerHour / (decimal)Points.One,
        };

        public PlanForm ToForm() => new()
        {
            Name = Name,
            Cpus = Cpus,
            MemoryBytes = TemplateInput.Bytes(MemoryMebibytes, 20),
            DiskBytes = TemplateInput.Bytes(DiskGibibytes, 30),
            PricePerHour = MicroPoints,
        };
    }
}
