using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Access;

/// <param name="Keys">authorized_keys lines, checked when they were added to the person's keys.</param>
public sealed record ChangeKeysInput(IReadOnlyList<string> Keys);

/// <summary>Replaces the person's keys in a running instance.</summary>
public sealed class ChangeInstanceKeys : OperationDefinition<ChangeKeysInput>
{
    public override string Kind => InstanceOperations.ChangeKeys;

    public override IReadOnlyList<Type> Steps { get; } =
    [
        typeof(WriteKeysStep),  // the keys in the instance · the ones before
        typeof(RecordKeysStep), // the keys in the row      · the ones before
    ];
}

/// <summary>Writes the keys into the instance.</summary>
internal sealed class WriteKeysStep(InstanceGuests guests) : Step
{
    public override string Name => "write";

    public override Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken) =>
        WriteAsync(context, _ => context.Input<ChangeKeysInput>().Keys, cancellationToken);

    /// <summary>The row has the keys before: it is written last and put back first.</summary>
    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var result = await WriteAsync(context, instance => instance.AuthorizedKeys, cancellationToken);
        return GuestScript.IsOutOfReach(result) ? StepResult.Done() : result;
    }

    private async Task<StepResult> WriteAsync(
        StepContext context, Func<Instance, IReadOnlyList<string>> keys, CancellationToken cancellationToken)
    {
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var guest = opened.Value;
        var report = await GuestScript.ChangeKeysAsync(guest, guests.ShellKeyOf(guest.Instance), keys(guest.Instance), cancellationToken);
        if (!report.IsSuccess)
            return report.Error;
        return report.Value.IsDone ? StepResult.Done() : InstanceErrors.NotChangedInside(report.Value.Problem ?? "");
    }
}

/// <summary>Writes the keys into the row.</summary>
internal sealed class RecordKeysStep(InstanceGuests guests, InstanceWriter writer) : Step
{
    public override string Name => "record";

    private sealed record KeysBefore(IReadOnlyList<string> Keys);

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var instance = await guests.ReadAsync(context.InstanceId, cancellationToken);
        if (context.Output<KeysBefore>(Name) is not { } before)
            return StepResult.Wait(TimeSpan.Zero, output: new KeysBefore(instance.AuthorizedKeys));
        await WriteAsync(instance, context.Input<ChangeKeysInput>().Keys, cancellationToken);
        return StepResult.Done(before);
    }

    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (context.Output<KeysBefore>(Name) is { } before)
            await WriteAsync(await guests.ReadAsync(context.InstanceId, cancellationToken), before.Keys, cancellationToken);
        return StepResult.Done();
    }

    private Task WriteAsync(Instance instance, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        writer.WriteAsync(instance, set => set.SetProperty(row => row.AuthorizedKeys, [.. keys]), cancellationToken);
}
