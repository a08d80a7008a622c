using VmManager.Core.Instances;
using VmManager.Core.Operations;

namespace VmManager.Tests.Support.Pages;

/// <summary>A platform with a bit of everything, to look at.</summary>
internal static class SampleWorld
{
    public static PretendPlatform Fill(this PretendPlatform platform)
    {
        platform.Keys.Add(Sample.Key("Ada's laptop", isDefault: true));
        platform.Keys.Add(Sample.Key("Build server", fingerprint: "SHA256:q7Lm2bV9xT4sPzKd0cWn8rYhJ3uEf6gAaQo5iXk1ZtM"));
        var web = Add("web-1", InstanceStatus.Running, row => row with { Tags = ["production", "web"], TemplateIcon = "web", TemplateName = "Debian 12 web server", IsProtected = true });
        Add("web-2", InstanceStatus.Running, row => row with { Tags = ["production", "web"], TemplateIcon = "web", TemplateName = "Debian 12 web server" });
        Add("postgres-main", InstanceStatus.Running, row => row with { Tags = ["production", "database"], PlanName = "Medium", Cpus = 2, MemoryBytes = 4 * Sample.Gibibyte, PricePerHour = 30_000 });
        Add("quiet-otter", InstanceStatus.Stopped);
        Add("staging", InstanceStatus.Frozen, row => row with { TemplateIcon = "ubuntu", TemplateName = "Ubuntu 24.04 LTS", Tags = ["staging"] });
        Add("ci-runner", InstanceStatus.Stopped, row => row with { Drift = InstanceDrift.StateChangedOutside, Tags = ["ci"] });
        Add("brave-heron", InstanceStatus.Failed, row => row with
        {
            Problem = "The server's storage is full: 0 B of the pool are free.",
            ProblemCode = "engine.storage_full",
            CreatedAt = DateTimeOffset.UtcNow.AddMinutes(-9),
        });
        Add("old-mail", InstanceStatus.Unreachable, row => row with { Problem = "Its server does not answer. The platform keeps trying.", ProblemCode = "engine.unreachable" });
        var fresh = Add("amber-falcon", InstanceStatus.Provisioning, row => row with { CreatedAt = DateTimeOffset.UtcNow.AddSeconds(-4) });
        AddHistory(platform, web.Row);
        AddCreation(platform, fresh.Row);
        platform.Billing.Fill();
        return platform;

        InstanceDetail Add(string name, InstanceStatus status, Func<InstanceRow, InstanceRow>? with = null) =>
            platform.Add(Sample.Instance(name, status, with));
    }

    private static void AddHistory(PretendPlatform platform, InstanceRow row)
    {
        platform.Add(Sample.Operation(
            row, InstanceOperations.Restart, OperationState.Succeeded,
            Sample.Step("intend", StepState.Succeeded), Sample.Step("switch", StepState.Succeeded), Sample.Step("settle", StepState.Succeeded)));
        const string refusal = "The server refused: memory limit below use";
        var failed = Sample.Operation(
            row, InstanceOperations.Resize, OperationState.Unwound,
            Sample.Step("reserve", StepState.Undone), Sample.Step("resize", StepState.Failed, refusal));
        platform.Add(failed with { ErrorCode = "engine.refused", ErrorMessage = refusal, CreatedAt = DateTimeOffset.UtcNow.AddHours(-5) });
    }

    private static void AddCreation(PretendPlatform platform, InstanceRow row)
    {
        var creating = Sample.Operation(
            row, InstanceOperations.Create, OperationState.Running,
            Sample.Step("reserve", StepState.Succeeded), Sample.Step("create", StepState.Succeeded), Sample.Step("start", StepState.Succeeded),
            Sample.Step("address", StepState.Started) with { Detail = "Waiting for the network" },
            Sample.Step("access", StepState.Waiting), Sample.Step("probe", StepState.Waiting), Sample.Step("online", StepState.Waiting));
        var now = DateTimeOffset.UtcNow.AddSeconds(-4);
        platform.Add(creating with { StartedAt = now, CreatedAt = now });
        platform.ChangeRow(row.Id, present => present with
        {
            Operation = new ActiveOperation(creating.Id, creating.Kind, OperationState.Running, "address", 4, 7),
        });
    }
}
