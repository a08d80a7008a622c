using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages;

/// <summary>Things as pages show them.</summary>
internal static class Sample
{
    public const long Gibibyte = 1024L * 1024 * 1024;

    public const string PublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS ada@laptop";

    public static InstanceDetail Instance(string name, InstanceStatus status = InstanceStatus.Running, Func<InstanceRow, InstanceRow>? with = null)
    {
        var row = new InstanceRow
        {
            Id = TypedId.New<InstanceId>(),
            ProjectId = TypedId.New<ProjectId>(),
            Name = name,
            Status = status,
            Address = status is InstanceStatus.Running or InstanceStatus.Restarting ? $"10.80.0.{10 + (Math.Abs(name.GetHashCode(StringComparison.Ordinal)) % 200)}" : null,
            TemplateName = "Debian 12",
            TemplateIcon = "debian",
            PlanName = "Small",
            Cpus = 1,
            MemoryBytes = 2 * Gibibyte,
            DiskBytes = 20 * Gibibyte,
            PricePerHour = 15_000,
            CreatedAt = DateTimeOffset.UtcNow.AddDays(-3),
            StartedAt = status == InstanceStatus.Running ? DateTimeOffset.UtcNow.AddHours(-7) : null,
        };
        return new InstanceDetail
        {
            Row = with is null ? row : with(row),
            Role = ProjectRole.Owner,
            TemplateId = SampleCatalog.Debian.Id,
            PlanId = SampleCatalog.Small.Id,
            OperatingSystem = "Debian 12 (bookworm)",
            LoginUser = "debian",
            AuthorizedKeys = [PublicKey],
            HostKeyFingerprints = ["SHA256:2Yc1x0Ywz0mZ6nq8uT4rF1s5o3p7a9d2e4b6c8g0h1i (ED25519)"],
            Capabilities = EngineCapabilities.Freeze | EngineCapabilities.ResizeCpuLive | EngineCapabilities.ResizeMemoryLive | EngineCapabilities.GrowDiskLive,
            OnlineAt = row.CreatedAt.AddSeconds(6.4),
            ObservedAt = DateTimeOffset.UtcNow,
            RowVersion = 1,
        };
    }

    public static OperationView Operation(InstanceRow instance, string kind, OperationState state, params OperationStepView[] steps) => new()
    {
        Id = TypedId.New<OperationId>(),
        Kind = kind,
        State = state,
        InstanceId = instance.Id,
        InstanceName = instance.Name,
        RequestedByName = "Ada Lovelace",
        CreatedAt = DateTimeOffset.UtcNow.AddMinutes(-4),
        StartedAt = DateTimeOffset.UtcNow.AddMinutes(-4),
        FinishedAt = state is OperationState.Succeeded or OperationState.Unwound ? DateTimeOffset.UtcNow.AddMinutes(-4).AddSeconds(6) : null,
        CanCancel = state == OperationState.Running,
        Steps = steps,
    };

    public static OperationStepView Step(string name, StepState state, string? error = null) => new(
        name, state, state == StepState.Waiting ? 0 : 1, null, error is null ? null : "engine.refused", error,
        state == StepState.Waiting ? null : DateTimeOffset.UtcNow.AddSeconds(-3),
        state is StepState.Waiting or StepState.Started ? null : DateTimeOffset.UtcNow.AddSeconds(-1.4));

    public static SshKeyRow Key(string name, string line = PublicKey, string fingerprint = "SHA256:8N1vK4cS0l7q2Qm3l9b5Jw6r1t8uZp0x4eHn2dYfGa", bool isDefault = false) =>
        new(TypedId.New<SshKeyId>(), name, line, fingerprint, isDefault, DateTimeOffset.UtcNow.AddDays(-40));
}
