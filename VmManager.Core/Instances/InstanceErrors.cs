using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>What people can be told about instances.</summary>
public static class InstanceErrors
{
    public static Error MalformedName() => new(
        "instance.malformed_name", "Use 1 to 63 of a-z, 0-9 and hyphen, beginning and ending with a letter or digit.");

    public static Error OnlyDigits() => new("instance.only_digits", "A name of digits only would be read as an address: add a letter.");

    public static Error NameTaken(string name) =>
        new("instance.name_taken", $"You have an instance named \"{name}\" already. Choose another name.") { Arguments = [name] };

    public static Error StemTooLong(int maxLength) =>
        new("instance.stem_too_long", $"Several instances get a number after the name: use at most {maxLength} characters.")
        { Arguments = [maxLength] };

    public static Error TooManyTags(int max) => new("instance.too_many_tags", $"Use at most {max} tags.") { Arguments = [max] };

    public static Error MalformedTag(string tag, int maxLength) =>
        new("instance.malformed_tag", $"The tag \"{tag}\" does not work: use 1 to {maxLength} of a-z, 0-9, dot, hyphen and underscore.")
        { Arguments = [tag, maxLength] };

    public static Error UnprintableText() =>
        new("instance.unprintable_text", "This text holds invisible control characters: type it anew.");

    public static Error ScriptTooLong(int maxKibibytes) =>
        new("instance.script_too_long", $"Use at most {maxKibibytes} KiB. A longer script can fetch its rest.") { Arguments = [maxKibibytes] };

    public static Error ScriptWithoutInterpreter() =>
        new("instance.script_without_interpreter", "Begin the script with a line that names its interpreter, such as #!/bin/bash.");

    public static Error ScriptNotText() =>
        new("instance.script_not_text", "The script holds characters that no text file has. Paste it as plain text.");

    public static Error TemplateNotOffered() =>
        new("instance.template_not_offered", "This template is not offered any more. Choose another.");

    public static Error PlanNotOffered() => new("instance.plan_not_offered", "This plan is not offered any more. Choose another.");

    public static Error PlanTooSmall(string template) =>
        new("instance.plan_too_small", $"{template} needs a larger plan.") { Arguments = [template] };

    public static Error KeyMissing() => new("instance.key_missing", "One of the chosen SSH keys was removed. Choose again.");

    public static Error NoPersonalProject() =>
        new("instance.no_project", "Your account has no project to create instances in. Ask an administrator.");

    public static Error NotReady() =>
        new("instance.not_ready", "This instance is not ready: it is being created or deleted, or creating it failed.");

    public static Error NotRunning() => new("instance.not_running", "This instance does not run. Start it first.");

    public static Error PowerStateRefuses(PowerAction action, PowerState state) =>
        new("instance.power_state", $"This does not fit its present state: it is {Words(state)}.") { Arguments = [$"{action}", $"{state}"] };

    public static Error ShutdownIgnored() => new(
        "instance.shutdown_ignored",
        "The system inside did not shut down in time; it keeps running. Try again, or force it to stop: unsaved data is lost then.");

    public static Error Unsupported(string what) =>
        new("instance.unsupported", $"Its server cannot do that: {what}.") { Arguments = [what] };

    public static Error Protected() =>
        new("instance.protected", "This instance is protected against deletion. Switch the protection off first.");

    public static Error NameNotConfirmed() => new("instance.name_not_confirmed", "This is not its name. Nothing was deleted.");

    public static Error SamePlan() => new("instance.same_plan", "It has this plan already.");

    public static Error DiskShrinks() =>
        new("instance.disk_shrinks", "This plan's disk is smaller than its present one, and a disk can only grow. Choose a plan with a larger disk.");

    public static Error NoPassword() =>
        new("instance.no_password", "There is no password to show: it was shown before. Reset it to get a new one.");

    public static Error NotFailed() => new("instance.not_failed", "Only an instance whose creation failed can be dismissed or reopened.");

    public static Error NoDrift() => new("instance.no_drift", "Nothing differs any more between what was asked for and what is there.");

    public static Error NotPlaced() => new("instance.not_placed", "This instance is on no server.");

    public static Error NotPrepared(string detail) =>
        new("instance.not_prepared", $"The new system could not be set up: {detail}") { Arguments = [detail] };

    public static Error NotChangedInside(string detail) =>
        new("instance.not_changed_inside", $"The system inside refused the change; it is as before. {detail}".TrimEnd()) { Arguments = [detail] };

    public static Error NoAddress() =>
        new("instance.no_address", "The instance got no network address yet.") { Recurrence = Recurrence.Passing };

    public static Error NotSettled(PowerState state) =>
        new("instance.not_settled", $"The server reports that the instance is {Words(state)}.")
        { Arguments = [$"{state}"], Recurrence = Recurrence.Passing };

    private static string Words(PowerState state) => state switch
    {
        PowerState.Unknown => "in an unknown state",
        PowerState.Error => "broken",
        _ => state.ToString().ToLowerInvariant(),
    };
}
