using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Operations;
using VmManager.Core.Operations.Running;

namespace VmManager.Tests.Support.Operations;

/// <summary>Runs a kind of operation in all the ways that must not matter, and says what did.</summary>
public sealed class OperationTrial(Func<OperationScenario> makeScenario, TestDatabase database, Action<IServiceCollection>? more = null)
{
    /// <summary>Fails at each step, before and after it acted, and unwinds: nothing may be left.</summary>
    public async Task<IReadOnlyList<string>> FailAtEachStepAsync()
    {
        var faults = new List<string>();
        foreach (var (step, index) in Steps().Select((step, index) => (step, index)))
        {
            await CheckUnwoundAsync(new Sabotage(FailBefore: index), $"failing before \"{step}\" acted", step, faults);
            await CheckUnwoundAsync(new Sabotage(FailAfter: index), $"failing after \"{step}\" acted", step, faults);
        }
        return faults;
    }

    /// <summary>Runs each step twice: the result must be the same.</summary>
    public async Task<IReadOnlyList<string>> RunEachStepTwiceAsync()
    {
        var once = await RunAsync(Sabotage.None);
        var twice = await RunAsync(new Sabotage(RepeatDo: true));
        var faults = new List<string>();
        if (once.View.State != OperationState.Succeeded)
            faults.Add($"an undisturbed run ended {Explain(once.View)}");
        else if (twice.View.State != OperationState.Succeeded)
            faults.Add($"with each step run twice it ended {Explain(twice.View)}");
        else if (!string.Equals(once.Result, twice.Result, StringComparison.Ordinal))
            faults.Add($"with each step run twice the result is\n{twice.Result}\ninstead of\n{once.Result}");
        return faults;
    }

    /// <summary>Fails at each step and runs each undo twice: nothing may be left.</summary>
    public async Task<IReadOnlyList<string>> RunEachUndoTwiceAsync()
    {
        var faults = new List<string>();
        foreach (var (step, index) in Steps().Select((step, index) => (step, index)))
            await CheckUnwoundAsync(new Sabotage(FailAfter: index, RepeatUndo: true), $"undoing twice from \"{step}\"", step, faults);
        return faults;
    }

    private async Task CheckUnwoundAsync(Sabotage sabotage, string how, string step, List<string> faults)
    {
        var run = await RunAsync(sabotage);
        if (run.View.State != OperationState.Unwound)
            faults.Add($"{how}: it ended {Explain(run.View)}");
        else if (!run.PointsOfNoReturn.Contains(step) && !string.Equals(run.TracesBefore, run.TracesAfter, StringComparison.Ordinal))
            faults.Add($"{how}: there is left\n{run.TracesAfter}\ninstead of\n{run.TracesBefore}");
    }

    private async Task<Run> RunAsync(Sabotage sabotage)
    {
        var scenario = makeScenario();
        await scenario.PrepareAsync(database);
        await using var host = await OperationHost.StartAsync(database, more: services =>
        {
            more?.Invoke(services);
            scenario.Configure(services);
            services.AddSingleton(sabotage).AddSingleton<StepAttempt, SabotagedAttempt>();
        });
        var before = await scenario.DescribeTracesAsync();
        var id = await scenario.SubmitAsync(host);
        var view = await host.RestAsync(id, TimeSpan.FromMinutes(1));
        return new Run(
            view, before, await scenario.DescribeTracesAsync(),
            view.State == OperationState.Succeeded ? await scenario.DescribeResultAsync() : "", scenario.PointsOfNoReturn);
    }

    private List<string> Steps()
    {
        var scenario = makeScenario();
        var definition = (OperationDefinition)Activator.CreateInstance(scenario.Definition)!;
        return [.. definition.Steps.Select(type => type.Name)];
    }

    private static string Explain(OperationView view)
    {
        var steps = string.Join(", ", view.Steps.Select(step => $"{step.Name} {step.State}{(step.ErrorMessage is { } error ? $" ({error})" : "")}"));
        return $"{view.State} ({view.ErrorCode}: {view.ErrorMessage}): {steps}";
    }

    private sealed record Run(
        OperationView View, string TracesBefore, string TracesAfter, string Result, IReadOnlyCollection<string> PointsOfNoReturn);
}
