using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Edit;

/// <summary>Changes what people call an instance and write about it. Its host name inside is the system's own and stays.</summary>
internal sealed class InstanceEditing(
    IDbContextFactory<VmManagerDbContext> databases, IAuditLog audit, IChangeHub changes)
{
    public async Task<Result> RunAsync(Actor actor, InstanceId instanceId, EditInstance form, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindAsync(database, actor, instanceId, ProjectRole.Operator, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var instance = found.Value;
        if (instance.Lifecycle is InstanceLifecycle.Failed or InstanceLifecycle.Deleting
            || (form.Name is not null && instance.Lifecycle != InstanceLifecycle.Ready))
        {
            return InstanceErrors.NotReady();
        }
        if (Write(instance, form) is { } error)
            return error;
        database.Entry(instance).Property(row => row.Revision).OriginalValue = (int)form.RowVersion;
        instance.Revision = (int)form.RowVersion + 1;
        audit.Add(database, actor, "instance.edited", InstanceSubmission.Subject(instance), Details(form));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Stale("instance");
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return new Invalid([InstanceErrors.NameTaken(instance.Name) with { Field = nameof(form.Name) }]);
        }
        changes.Publish(new Change(ChangeTopic.Instance, instance.Id.Value, instance.ProjectId));
        return Result.Success;
    }

    private static Error? Write(Instance instance, EditInstance form)
    {
        var check = new FormCheck();
        if (form.Name?.Trim() is { } name)
        {
            if (InstanceNames.Check(name) is { } malformed)
                check.Add(nameof(form.Name), name.Length == 0 ? FieldErrors.Required() : malformed);
            instance.Name = name;
        }
        if (form.Tags is not null)
            instance.Tags = [.. InstanceTexts.Tags(check, nameof(form.Tags), form.Tags)];
        if (form.Notes is not null)
            instance.Notes = InstanceTexts.Notes(check, nameof(form.Notes), form.Notes);
        instance.IsProtected = form.IsProtected ?? instance.IsProtected;
        return check.Error;
    }

    private static (string Key, string Value)[] Details(EditInstance form)
    {
        List<(string, string)> details = [];
        if (form.Name is not null)
            details.Add(("name", form.Name.Trim()));
        if (form.IsProtected is { } isProtected)
            details.Add(("protected", isProtected ? "yes" : "no"));
        return [.. details];
    }
}
