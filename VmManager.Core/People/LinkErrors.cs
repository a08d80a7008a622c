using VmManager.Core.Shared;

namespace VmManager.Core.People;

internal static class LinkErrors
{
    public static Error Invalid { get; } = new(
        "link.invalid", "This link is not valid any more: it was used already, is too old, or was not copied completely. Ask for a new one.");
}
