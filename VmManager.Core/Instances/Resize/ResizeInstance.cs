using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Resize;

/// <summary>The plan as it was when the person chose it: price and size do not change while it waits.</summary>
public sealed record ResizeInput(PlanId PlanId, GuestSize Size, AcceptedPrice Price);

/// <summary>What a person accepted to pay.</summary>
public sealed record AcceptedPrice(PlanPriceId? Id, PriceTerms Terms)
{
    public static AcceptedPrice Of(Instance instance) =>
        new(instance.PriceId, new PriceTerms(instance.PricePerHour, instance.PricePerHourStopped, instance.CapPerMonth));
}

/// <summary>Moves an instance to another plan: while it runs where the engine can, else with a restart.</summary>
public sealed class ResizeInstance : OperationDefinition<ResizeInput>
{
    public override string Kind => InstanceOperations.Resize;

    public override IReadOnlyList<Type> Steps { get; } =
    [
        typeof(ReserveSizeStep), // room on its server, plan and price · the ones before (a disk that grew stays)
        typeof(ResizeGuestStep), // the engine's limits                · the ones before (a disk cannot shrink)
        typeof(ApplySizeStep),   // a restart, where one is needed     · nothing: it runs with either size
    ];
}
