using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Instances.Resize;
using VmManager.Core.Placement;

namespace VmManager.Tests.Core.Billing.Interleavings;

/// <summary>Prices, and what people accept of them.</summary>
internal sealed partial class RandomLife
{
    private async Task ChangePriceAsync()
    {
        var plan = _prices.Count < _plans.Count ? _plans[^1] : Any(_plans);
        var versions = _prices.TryGetValue(plan.Id, out var known) ? known : _prices[plan.Id] = [];
        var perHour = _random.NextInt64(0, 40_000);
        var form = new PriceForm
        {
            PerHour = perHour,
            PerHourStopped = _random.NextInt64(0, perHour + 1),
            CapPerMonth = _random.Next(3) == 0 ? null : perHour * _random.Next(1, 200),
            EffectiveAt = versions.Count > 0 && _random.Next(2) == 0 ? _world.Now.AddDays(_random.Next(14, 20)) : null,
            BasedOn = versions.Count,
        };
        var changed = await _world.Get<IPriceActions>().ChangeAsync(_admin, plan.Id, form, default);
        // A higher price at once is refused; that is as it should be.
        if (changed.IsSuccess)
            versions.Add(await _world.ReadAsync(rows => rows.PlanPrices.AsNoTracking().SingleAsync(price => price.Id == changed.Value)));
        Story.Add($"price {form.PerHour} {changed.Error?.Code}");
    }

    private async Task AcceptAsync()
    {
        if (Alive.FindAll(found => Offered(found.Plan).Terms != found.Terms) is not [_, ..] able)
            return;
        var instance = Any(able);
        var price = Offered(instance.Plan);
        (await _world.Get<IPriceActions>().AcceptAsync(instance.Account.Owner.Actor, instance.Id, price.Id, default)).Error.ShouldBeNull();
        Take(instance, instance.Plan, price);
        Story.Add($"{Name(instance)} accepts {price.Terms}");
    }

    private async Task ResizeAsync()
    {
        if (Alive is not [_, ..] alive)
            return;
        var (instance, plan) = (Any(alive), Any(_plans));
        var price = Offered(plan.Id);
        var size = new GuestSize(plan.Cpus, plan.MemoryBytes, plan.DiskBytes);
        (await _world.Get<Reservations>().ResizeAsync(instance.Id, size, plan.Id, new AcceptedPrice(price.Id, price.Terms), default)).Error.ShouldBeNull();
        Take(instance, plan.Id, price);
        Story.Add($"{Name(instance)} is resized to {price.Terms}");
    }

    private void Take(ModelInstance instance, PlanId plan, PlanPrice price)
    {
        (instance.Plan, instance.Terms, instance.Price) = (plan, price.Terms, price.Id);
        instance.Meter(_world.Now);
    }

    private PlanPrice Offered(PlanId plan) => _prices[plan].Last(price => price.EffectiveAt <= _world.Now);
}
