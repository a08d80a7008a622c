using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

/// <summary>Who may see and steer an operation: members of its project; admins alone when it has none.</summary>
internal static class OperationAccess
{
    public static async Task<Result> RequireAsync(
        VmManagerDbContext database, Actor actor, Operation operation, ProjectRole minimum, CancellationToken cancellationToken)
    {
        if (operation.ProjectId is not { } project)
            return actor.RequireAdmin("operation");
        var role = await ProjectAccess.RequireAsync(database, actor, project, minimum, "operation", cancellationToken);
        return role.IsSuccess ? Result.Success : role.Error;
    }

    public static AuditSubject Subject(Operation operation) => new("operation", operation.Id.Value, operation.Kind, operation.ProjectId);
}
