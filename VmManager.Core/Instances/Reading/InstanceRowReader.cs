using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Reading;

/// <summary>Turns views into rows: one query for the rows, and one more each for the few that are at work or failed.</summary>
internal static class InstanceRowReader
{
    private static readonly StepState[] Ahead = [StepState.Waiting, StepState.Started];

    /// <summary>Rows with what only admins see; <see cref="ForMembers"/> takes that away.</summary>
    public static async Task<IReadOnlyList<InstanceRow>> ReadAsync(
        VmManagerDbContext database, IQueryable<InstanceView> views, CancellationToken cancellationToken)
    {
        var found = await views.Select(view => new FoundRow
        {
            Instance = view.Instance,
            Status = view.Status,
            OperationId = view.Operation == null ? null : view.Operation.Id,
            OperationKind = view.Operation == null ? null : view.Operation.Kind,
            OperationState = view.Operation == null ? null : view.Operation.State,
            TemplateName = view.Instance.TemplateVersion.Template.Name,
            TemplateIcon = view.Instance.TemplateVersion.Template.Icon,
            PlanName = view.Instance.Plan.Name,
            ServerName = view.Instance.Server == null ? null : view.Instance.Server.Name,
            OwnerName = database.Projects.Where(project => project.Id == view.Instance.ProjectId)
                .Select(project => database.Users.Where(person => person.Id == project.PersonalOf).Select(person => person.DisplayName)
                    .FirstOrDefault() ?? project.Name).FirstOrDefault(),
        }).AsNoTracking().ToListAsync(cancellationToken);
        var active = await ActiveAsync(database, found, cancellationToken);
        var failures = await FailuresAsync(database, found, cancellationToken);
        return [.. found.Select(row => ToRow(row, active, failures))];
    }

    public static InstanceRow ForMembers(InstanceRow row) => row with { OwnerName = null, ServerName = null };

    private static async Task<Dictionary<OperationId, ActiveOperation>> ActiveAsync(
        VmManagerDbContext database, IReadOnlyList<FoundRow> rows, CancellationToken cancellationToken)
    {
        var busy = rows.Where(row => row.OperationId is not null).ToDictionary(row => row.OperationId!.Value);
        if (busy.Count == 0)
            return [];
        var steps = await database.OperationSteps.Where(step => busy.Keys.Contains(step.OperationId))
            .Select(step => new { step.OperationId, step.Index, step.Name, step.State }).ToListAsync(cancellationToken);
        return steps.GroupBy(step => step.OperationId).ToDictionary(group => group.Key, group =>
        {
            var row = busy[group.Key];
            var ordered = group.OrderBy(step => step.Index).ToList();
            // Unwinding goes backwards: what is not waiting and not undone is still ahead of it.
            var present = row.OperationState is OperationState.Unwinding or OperationState.Stuck
                ? ordered.FindLast(step => step.State is not (StepState.Waiting or StepState.Undone))
                : ordered.Find(step => Ahead.Contains(step.State));
            present ??= ordered[^1];
            return new ActiveOperation(
                group.Key, row.OperationKind!, row.OperationState!.Value, present.Name, present.Index + 1, ordered.Count);
        });
    }

    /// <summary>Why creating failed, by instance.</summary>
    private static async Task<Dictionary<InstanceId, Failure>> FailuresAsync(
        VmManagerDbContext database, IReadOnlyList<FoundRow> rows, CancellationToken cancellationToken)
    {
        var failed = rows.Where(row => row.Status == InstanceStatus.Failed).Select(row => (InstanceId?)row.Instance.Id).ToList();
        if (failed.Count == 0)
            return [];
        var operations = await database.Operations
            .Where(operation => failed.Contains(operation.InstanceId) && operation.Kind == InstanceOperations.Create)
            .Select(operation => new { operation.InstanceId, Failure = new Failure(operation.ErrorCode, operation.ErrorMessage, operation.ErrorArguments) })
            .ToListAsync(cancellationToken);
        return operations.ToDictionary(operation => operation.InstanceId!.Value, operation => operation.Failure);
    }

    private static InstanceRow ToRow(
        FoundRow found,
        Dictionary<OperationId, ActiveOperation> active,
        Dictionary<InstanceId, Failure> failures)
    {
        var instance = found.Instance;
        var problem = InstanceProblems.Of(found.Status, instance.Drift, found.OperationState == OperationState.Stuck);
        var failure = failures.GetValueOrDefault(instance.Id);
        return new InstanceRow
        {
            Id = instance.Id,
            ProjectId = instance.ProjectId,
            Name = instance.Name,
            Status = found.Status,
            Drift = instance.Drift,
            Address = instance.Address,
            TemplateName = found.TemplateName,
            TemplateIcon = found.TemplateIcon,
            PlanName = found.PlanName,
            Cpus = instance.Cpus,
            MemoryBytes = instance.MemoryBytes,
            DiskBytes = instance.DiskBytes,
            PricePerHour = instance.PricePerHour,
            Tags = instance.Tags,
            IsProtected = instance.IsProtected,
            CreatedAt = instance.CreatedAt,
            StartedAt = instance.StartedAt,
            Operation = found.OperationId is { } id ? active.GetValueOrDefault(id) : null,
            Problem = problem?.Message ?? failure?.Message,
            ProblemCode = problem?.Code ?? failure?.Code,
            ProblemArguments = failure?.Arguments ?? [],
            OwnerName = found.OwnerName,
            ServerName = found.ServerName,
        };
    }

    /// <summary>Why creating failed.</summary>
    private sealed record Failure(string? Code, string? Message, IReadOnlyList<string> Arguments);

    private sealed class FoundRow
    {
        public required Instance Instance { get; init; }

        public InstanceStatus Status { get; init; }

        public OperationId? OperationId { get; init; }

        public string? OperationKind { get; init; }

        public OperationState? OperationState { get; init; }

        public required string TemplateName { get; init; }

        public required string TemplateIcon { get; init; }

        public required string PlanName { get; init; }

        public string? ServerName { get; init; }

        public string? OwnerName { get; init; }
    }
}
