using VmManager.Core.Shared;

namespace VmManager.Core.Placement;

/// <summary>Why an instance has no place, without naming servers.</summary>
public static class PlacementErrors
{
    public static Error NoServer() =>
        new("placement.no_server", "No server takes new instances at the moment. Try again later.");

    public static Error NoImage() =>
        new("placement.no_image", "This template is not available at the moment: no server holds its image. Choose another template.");

    public static Error NoRoom() =>
        new("placement.no_room", "There is no room for an instance of this size at the moment. Choose a smaller plan or try again later.");

    public static Error RoomFor(int possible) =>
        new("placement.room_for_fewer", $"There is room for {possible} of them at the moment. Choose fewer or a smaller plan.")
        { Arguments = [possible] };

    public static Error NotOffered() =>
        new("placement.not_offered", "This template or plan is not offered any more. Choose another.");

    /// <summary>The most hopeful of the reasons: what changes soonest is what a person should hear.</summary>
    internal static Error For(IReadOnlyList<Judgement> judgements)
    {
        if (judgements.Any(judgement => judgement.Rejection is Rejection.NoRoom or Rejection.RefusedBefore))
            return NoRoom();
        return judgements.Any(judgement => judgement.Rejection == Rejection.NoImage) ? NoImage() : NoServer();
    }
}
