using VmManager.Core.Data;
using VmManager.Core.Operations;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Access;

/// <summary>Gives the login user of a running instance a new password and lets it sign in with it.</summary>
public sealed class ResetInstancePassword : OperationDefinition<NoInput>
{
    public override string Kind => InstanceOperations.ResetPassword;

    public override IReadOnlyList<Type> Steps { get; } =
    [
        typeof(GeneratePasswordStep), // a password, encrypted     · nothing: nobody has seen it
        typeof(SetPasswordStep),      // the one in the instance   · the one before
        typeof(OfferPasswordStep),    // the row, to show it once  · the row has none
    ];

    /// <summary>Once it is taken from the row, no copy of it stays.</summary>
    public override Task OnRestAsync(VmManagerDbContext database, Operation operation, CancellationToken cancellationToken)
    {
        foreach (var step in operation.Steps)
            step.Output = null;
        return Task.CompletedTask;
    }
}

/// <summary>The new password, encrypted.</summary>
internal sealed record NewPassword(string Protected);

/// <summary>Makes the password before anything is changed, so that a repeated run sets the same one. Nothing to undo: nobody has seen it.</summary>
internal sealed class GeneratePasswordStep(ISecretProtector protector) : Step
{
    public const string StepName = "generate";

    public override string Name => StepName;

    public override Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(StepResult.Done(context.Output<NewPassword>(Name) ?? new NewPassword(protector.Protect(Passwords.Generate()))));
}

/// <summary>Sets it in the instance, which keeps the hash of the one before for the undo.</summary>
internal sealed class SetPasswordStep(InstanceGuests guests, ISecretProtector protector) : Step
{
    public override string Name => "set";

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var password = protector.Unprotect(context.Output<NewPassword>(GeneratePasswordStep.StepName)!.Protected);
        return Judge(await GuestScript.ChangePasswordAsync(opened.Value, context.OperationId, password, cancellationToken));
    }

    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var result = Judge(await GuestScript.RestorePasswordAsync(opened.Value, context.OperationId, cancellationToken));
        return GuestScript.IsOutOfReach(result) ? StepResult.Done() : result;
    }

    private static StepResult Judge(Result<GuestReport> report)
    {
        if (!report.IsSuccess)
            return report.Error;
        return report.Value.IsDone ? StepResult.Done() : InstanceErrors.NotChangedInside(report.Value.Problem ?? "");
    }
}

/// <summary>Puts it where the person takes it once.</summary>
internal sealed class OfferPasswordStep(InstanceGuests guests, InstanceWriter writer) : Step
{
    public override string Name => "offer";

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var password = context.Output<NewPassword>(GeneratePasswordStep.StepName)!.Protected;
        await WriteAsync(context, password, cancellationToken);
        return StepResult.Done();
    }

    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        await WriteAsync(context, password: null, cancellationToken);
        return StepResult.Done();
    }

    private async Task WriteAsync(StepContext context, string? password, CancellationToken cancellationToken)
    {
        var instance = await guests.ReadAsync(context.InstanceId, cancellationToken);
        await writer.WriteAsync(instance, set => set.SetProperty(row => row.ProtectedPassword, password), cancellationToken);
    }
}
