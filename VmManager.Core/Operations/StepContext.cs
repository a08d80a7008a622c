using System.Text.Json;
using VmManager.Core.Instances;
using VmManager.Core.People;

namespace VmManager.Core.Operations;

/// <summary>What a step knows of its operation.</summary>
public sealed class StepContext
{
    private readonly string _input;
    private readonly IReadOnlyDictionary<string, string?> _outputs;
    private readonly Func<string, CancellationToken, Task> _report;

    public StepContext(
        Operation operation, string stepName, int attempt, IReadOnlyDictionary<string, string?> outputs, Func<string, CancellationToken, Task> report)
    {
        OperationId = operation.Id;
        InstanceIdOrNull = operation.InstanceId;
        RequestedBy = operation.RequestedBy;
        StepName = stepName;
        Attempt = attempt;
        _input = operation.Input;
        _outputs = outputs;
        _report = report;
    }

    public OperationId OperationId { get; }

    /// <summary>The instance worked on.</summary>
    /// <exception cref="InvalidOperationException">The operation is not about one instance.</exception>
    public InstanceId InstanceId => InstanceIdOrNull ?? throw new InvalidOperationException("This operation is not about an instance.");

    public InstanceId? InstanceIdOrNull { get; }

    public PersonId? RequestedBy { get; }

    public string StepName { get; }

    /// <summary>Counting from 1.</summary>
    public int Attempt { get; }

    /// <summary>The operation's input.</summary>
    public T Input<T>() => JsonSerializer.Deserialize<T>(_input, OperationJson.Options)
        ?? throw new InvalidOperationException($"Operation {OperationId} has no input.");

    /// <summary>What a step (this one too, from an earlier run) gave; null when it gave nothing yet.</summary>
    public T? Output<T>(string stepName) where T : class =>
        _outputs.TryGetValue(stepName, out var json) && json is not null ? JsonSerializer.Deserialize<T>(json, OperationJson.Options) : null;

    /// <summary>Tells the person what the step is at.</summary>
    public Task ReportAsync(string detail, CancellationToken cancellationToken) => _report(detail, cancellationToken);
}

/// <summary>How inputs and outputs are written.</summary>
public static class OperationJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web);
}
