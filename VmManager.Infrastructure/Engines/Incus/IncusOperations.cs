using System.Globalization;
using System.Text.Json;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>
/// Changes that Incus makes in the background. It forgets a finished operation after five seconds, so each is waited for right after it was
/// accepted, on one held request; what takes longer than <see cref="Patience"/> goes back to the caller as a handle.
/// </summary>
internal sealed class IncusOperations(IncusClient client)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const int Success = 200;
    private const int Failure = 400;
    private const int Cancelled = 401;

    /// <summary>Makes a change and waits for its end.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="content">JSON body, or null.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    /// <param name="subject">The path whose guest an error is about, where it is another one.</param>
    public async Task<Result<EngineTask>> ChangeAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, string? subject = null)
    {
        subject ??= path;
        var accepted = await client.ChangeAsync(method, path, content, IncusJson.Default.IncusEnvelopeJsonElement, cancellationToken, subject: subject);
        if (!accepted.IsSuccess)
            return accepted.Error;
        return accepted.Value.Operation is { Length: > 0 } operation
            ? await FinishAsync(Id(operation), subject, cancellationToken)
            : EngineTask.Finished;
    }

    /// <summary>Where an operation stands, by its id.</summary>
    /// <param name="id">The operation's id, our handle.</param>
    /// <param name="subject">The path whose guest an error is about; taken from the operation when null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Result<EngineTask>> FollowAsync(string id, string? subject, CancellationToken cancellationToken)
    {
        var operation = await client.ReadAsync(
            PathOf(id), IncusJson.Default.IncusEnvelopeIncusOperation, cancellationToken, subject: subject);
        return operation.IsSuccess ? Standing(operation.Value, subject) : operation.Error;
    }

    /// <summary>The operation at its end, or an error that says why it failed.</summary>
    public Task<Result<IncusOperation>> WaitAsync(string id, TimeSpan patience, string? subject, CancellationToken cancellationToken) =>
        client.ReadAsync(
            string.Create(CultureInfo.InvariantCulture, $"{PathOf(id)}/wait?timeout={Math.Ceiling(patience.TotalSeconds)}"),
            IncusJson.Default.IncusEnvelopeIncusOperation,
            cancellationToken,
            patience + IncusClient.Short,
            subject);

    /// <summary>An operation under way on a guest, or null.</summary>
    public async Task<Result<string?>> FindRunningAsync(string instancePath, CancellationToken cancellationToken)
    {
        var lists = await client.ReadAsync(
            "/1.0/operations?recursion=1", IncusJson.Default.IncusEnvelopeDictionaryStringIReadOnlyListIncusOperation, cancellationToken);
        return lists.Map(byStatus => byStatus.Values.SelectMany(operations => operations)
            .FirstOrDefault(operation => operation.StatusCode is not (Success or Failure or Cancelled)
                && operation.Resources?.GetValueOrDefault("instances")?.Contains(instancePath, StringComparer.Ordinal) == true)?.Id);
    }

    public static string Id(string operationPath) => operationPath.Split('?')[0].Split('/')[^1];

    private async Task<Result<EngineTask>> FinishAsync(string id, string subject, CancellationToken cancellationToken)
    {
        var ended = await WaitAsync(id, Patience, subject, cancellationToken);
        if (ended.IsSuccess)
            return Standing(ended.Value, subject);
        // When the time is over, Incus 6.0 answers "context deadline exceeded", which an operation's own failure may say, too. Newer ones give
        // the running operation.
        return ended.Error.Code is EngineErrorCodes.TimedOut ? await FollowAsync(id, subject, cancellationToken) : ended.Error;
    }

    private static Result<EngineTask> Standing(IncusOperation operation, string? subject) => operation.StatusCode switch
    {
        Success => EngineTask.Finished,
        Failure => IncusErrors.FromAnswer(500, operation.Err, subject ?? Subject(operation)),
        Cancelled => EngineErrors.Refused("the operation was cancelled.") with { Recurrence = Recurrence.Passing },
        _ => new EngineTask(operation.Id, Percent(operation)),
    };

    private static string Subject(IncusOperation operation) =>
        operation.Resources?.GetValueOrDefault("instances") is [{ } instance, ..] ? instance : "";

    /// <summary>From "create_instance_from_image_unpack_progress": "Unpacking image: 45% (120MB/s)".</summary>
    private static int? Percent(IncusOperation operation)
    {
        foreach (var (name, value) in operation.Metadata ?? [])
        {
            if (!name.EndsWith("_progress", StringComparison.Ordinal) || value.ValueKind != JsonValueKind.String)
                continue;
            var text = value.GetString()!;
            var end = text.IndexOf('%', StringComparison.Ordinal);
            var start = end < 0 ? 0 : text.LastIndexOf(' ', end) + 1;
            if (end > start && int.TryParse(text.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
                return Math.Clamp(percent, 0, 100);
        }

        return null;
    }

    private static string PathOf(string id) => "/1.0/operations/" + Uri.EscapeDataString(id);
}
