using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Audit;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Mail;
using VmManager.Core.Operations;
using VmManager.Core.Placement;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages;

/// <summary>What the pages of admins show, as rows: servers in each health, operations that rest, decisions, journal, mails.</summary>
internal sealed class SampleRows(PageHost host, PretendPlatform platform)
{
    private readonly Server _first = Server("rack-a1", ServerHealth.Healthy);
    private readonly Server _second = Server("rack-a2", ServerHealth.Healthy);
    private readonly Server _resting = Server("rack-b1", ServerHealth.Healthy);
    private readonly Server _silent = Server("rack-b2", ServerHealth.Unreachable);

    public ServerId Server1 => _first.Id;

    public OperationId Stuck { get; } = TypedId.New<OperationId>();

    public async Task FillAsync()
    {
        (_resting.InMaintenance, _resting.MaintenanceReason) = (true, "A new disk is being built in");
        (_silent.HealthMessage, _silent.HealthChangedAt) = ("The server does not answer at https://192.0.2.14:8443.", DateTimeOffset.UtcNow.AddMinutes(-12));
        await using var database = await host.Services.GetRequiredService<IDbContextFactory<VmManagerDbContext>>().CreateDbContextAsync();
        database.AddRange(_first, _second, _resting, _silent);
        var version = await database.TemplateVersions.OrderBy(version => version.Id).FirstAsync();
        var plan = await database.Plans.OrderBy(plan => plan.Slug).FirstAsync();
        foreach (var detail in platform.Details)
            database.Add(Instance(detail, version, plan));
        AddOperations(database);
        AddDecision(database);
        AddJournal(database);
        await database.SaveChangesAsync();
        var mail = host.Services.GetRequiredService<IMailSender>();
        foreach (var subject in new[] { "Confirm your address", "Your password was changed" })
        {
            var sent = await mail.SendAsync(new MailMessage("ada@example.org", subject, "Hello Ada,\n\nhttps://vm.example.org/account/confirm?token=…\n", "<p>Hello</p>"), default);
            sent.IsSuccess.ShouldBeTrue();
        }
    }

    private InstanceId Named(string name) => platform.Details.First(detail => detail.Row.Name == name).Row.Id;

    private Instance Instance(InstanceDetail detail, TemplateVersion version, Plan plan) => new()
    {
        Id = detail.Row.Id,
        ProjectId = SamplePeople.AdasProject,
        CreatedBy = PretendPlatform.Ada.PersonId,
        Name = detail.Row.Name,
        TemplateVersionId = version.Id,
        PlanId = plan.Id,
        Cpus = plan.Cpus,
        MemoryBytes = plan.MemoryBytes,
        DiskBytes = plan.DiskBytes,
        PricePerHour = plan.PricePerHour,
        ServerId = _first.Id,
        EngineReference = detail.Row.Name,
        Lifecycle = InstanceLifecycle.Ready,
        ObservedState = PowerState.Running,
        Address = detail.Row.Address ?? "10.80.0.9",
        LoginUser = detail.LoginUser,
        HostKeys = ["ssh-ed25519 AAAA"],
        ProtectedShellKey = host.Services.GetRequiredService<ISecretProtector>().Protect("key"),
        CreatedAt = detail.Row.CreatedAt,
    };

    private void AddOperations(VmManagerDbContext database)
    {
        var stuck = Operation(Stuck, InstanceOperations.Delete, "old-mail", OperationState.Stuck);
        stuck.Steps.Add(Step(stuck, 0, "stop", StepState.Succeeded));
        stuck.Steps.Add(Step(stuck, 1, "remove", StepState.UndoFailed, "The server does not answer."));
        var unwound = Operation(TypedId.New<OperationId>(), InstanceOperations.Resize, "web-1", OperationState.Unwound);
        (unwound.ErrorCode, unwound.ErrorMessage) = ("none", "The server refused: memory limit below use");
        unwound.Steps.Add(Step(unwound, 0, "reserve", StepState.Undone));
        unwound.Steps.Add(Step(unwound, 1, "resize", StepState.Failed, "The server refused: memory limit below use"));
        var done = Operation(TypedId.New<OperationId>(), InstanceOperations.Restart, "web-2", OperationState.Succeeded);
        done.Steps.Add(Step(done, 0, "switch", StepState.Succeeded));
        database.AddRange(stuck, unwound, done);
    }

    private Operation Operation(OperationId id, string kind, string instance, OperationState state) => new()
    {
        Id = id,
        Kind = kind,
        Input = "{}",
        InstanceId = Named(instance),
        ProjectId = SamplePeople.AdasProject,
        RequestedBy = PretendPlatform.Ada.PersonId,
        State = state,
        CreatedAt = DateTimeOffset.UtcNow.AddMinutes(-30),
        StartedAt = DateTimeOffset.UtcNow.AddMinutes(-30),
        FinishedAt = DateTimeOffset.UtcNow.AddMinutes(-29),
    };

    private static OperationStep Step(Operation operation, int index, string name, StepState state, string? error = null) => new()
    {
        OperationId = operation.Id,
        Index = index,
        Name = name,
        State = state,
        Attempt = error is null ? 1 : 5,
        ErrorCode = error is null ? null : "none",
        ErrorMessage = error,
        StartedAt = operation.StartedAt,
        FinishedAt = operation.StartedAt?.AddSeconds(2.4),
    };

    private void AddDecision(VmManagerDbContext database) => database.Add(new PlacementDecision
    {
        InstanceId = Named("web-1"),
        ServerId = _first.Id,
        DecidedAt = DateTimeOffset.UtcNow.AddDays(-3),
        Candidates =
        [
            new PlacementCandidate(_first.Id, _first.Name, Accepted: true, "64 % stay free", 0.64),
            new PlacementCandidate(_second.Id, _second.Name, Accepted: true, "41 % stay free", 0.41),
            new PlacementCandidate(_silent.Id, _silent.Name, Accepted: false, "It does not answer", null),
        ],
    });

    private void AddJournal(VmManagerDbContext database)
    {
        string[] actions = ["terminal.opened", "instance.create", "person.signed_in", "instance.delete"];
        for (var number = 0; number < 60; number++)
        {
            database.Add(new AuditEntry
            {
                Id = TypedId.New<AuditEntryId>(),
                At = DateTimeOffset.UtcNow.AddMinutes(-number * 13),
                PersonId = number % 5 == 0 ? null : PretendPlatform.Ada.PersonId,
                Action = actions[number % actions.Length],
                SubjectKind = "instance",
                SubjectId = Named("web-1").Value,
                SubjectName = "web-1",
                Address = number % 5 == 0 ? null : "2001:db8:85a3::8a2e:370:7334",
                Details = number % 3 == 0 ? new() { ["plan"] = "Small", ["template"] = "Debian 12 web server" } : [],
            });
        }
    }

    private static Server Server(string name, ServerHealth health) => new()
    {
        Id = TypedId.New<ServerId>(),
        Name = name,
        Engine = EngineKind.Incus,
        Endpoint = $"https://{name}.example.org:8443",
        CertificateFingerprint = string.Concat(Enumerable.Repeat("1f4b9a7c", 8)),
        Health = health,
        Version = "6.0.4",
        ObservedAt = DateTimeOffset.UtcNow,
        Cpus = 32,
        MemoryBytes = 128 * Sample.Gibibyte,
        DiskBytes = 2000 * Sample.Gibibyte,
        MemoryUsedBytes = 71 * Sample.Gibibyte,
        DiskUsedBytes = 640 * Sample.Gibibyte,
        Images = ["debian-12", "debian-12-web"],
        CreatedAt = DateTimeOffset.UtcNow.AddDays(-90),
    };
}
