using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>
/// Commands in a guest: one request, a WebSocket for each of input, output and error output, and the operation's end for the exit code.
/// (Incus can record the output instead; that takes as long, has no input, and leaves files to delete.)
/// </summary>
internal sealed class IncusExec(IncusClient client, IncusOperations operations, TimeProvider time)
{
    /// <summary>Names the run in its environment, so that all of its processes are found when the time is over.</summary>
    private const string RunVariable = "VMMANAGER_RUN";

    private static readonly string[] Streams = ["0", "1", "2"];

    /// <summary>A signal would reach the command alone and leave what it started. What left its environment (sudo) is not found: that is rare.</summary>
    private const string EndScript =
        """
        for round in 1 2 3 4 5; do
          found=$(grep -ls -- "$1" /proc/[0-9]*/environ) || exit 0
          for file in $found; do pid=${file#/proc/}; kill -9 "${pid%/environ}" 2>/dev/null; done
        done
        """;

    public async Task<Result<GuestCommandResult>> RunAsync(
        string reference, IReadOnlyList<string> command, ReadOnlyMemory<byte>? input, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var run = $"{RunVariable}={Guid.NewGuid():N}";
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await RunAsync(reference, command, input, run, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var ended = await EndAsync(reference, run, cancellationToken);
            var seconds = timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            return EngineErrors.TimedOut(ended.IsSuccess
                ? $"\"{command[0]}\" in \"{reference}\" took longer than {seconds} s and was ended"
                : $"\"{command[0]}\" in \"{reference}\" took longer than {seconds} s, and ending it failed ({ended.Error.Message})");
        }
    }

    private async Task<Result<GuestCommandResult>> RunAsync(
        string reference, IReadOnlyList<string> command, ReadOnlyMemory<byte>? input, string run, CancellationToken cancellationToken)
    {
        var path = IncusObserving.PathOf(reference) + "/exec";
        var started = await client.ChangeAsync(
            HttpMethod.Post, path, IncusClient.Body(Request(command, run), IncusJson.Default.IncusExecRequest),
            IncusJson.Default.IncusEnvelopeIncusOperation, cancellationToken);
        if (!started.IsSuccess)
            return started.Error;
        if (started.Value.Metadata is not { Metadata: { } details } operation || !details.TryGetValue("fds", out var secrets))
            return EngineErrors.Refused("the answer to a command names no streams.");

        var opened = await Task.WhenAll(Streams.Select(stream => OpenAsync(operation.Id, secrets, stream, cancellationToken)));
        var sockets = opened.Where(socket => socket.IsSuccess).Select(socket => socket.Value).ToArray();
        try
        {
            if (Array.Find(opened, socket => !socket.IsSuccess).Error is { } error)
                return error;
            return await CollectAsync(operation.Id, path, sockets, input ?? default, cancellationToken);
        }
        catch (Exception exception) when (IncusErrors.IsServers(exception))
        {
            return IncusErrors.FromException(exception, client.Transport);
        }
        finally
        {
            foreach (var socket in sockets)
                socket.Dispose();
        }
    }

    private async Task<Result<GuestCommandResult>> CollectAsync(
        string operation, string path, WebSocket[] sockets, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var output = IncusStreams.ReadAsync(sockets[1], cancellationToken);
        var errorOutput = IncusStreams.ReadAsync(sockets[2], cancellationToken);
        await IncusStreams.WriteAsync(sockets[0], input, cancellationToken);
        await Task.WhenAll(output, errorOutput);
        // Incus ends the operation when its side of the streams is closed, too.
        foreach (var socket in sockets)
            await IncusStreams.CloseAsync(socket, cancellationToken);

        var ended = await operations.WaitAsync(operation, IncusOperations.Patience, path, cancellationToken);
        while (ended.Error?.Code is EngineErrorCodes.TimedOut) // it closed its streams and goes on: the caller's time limit ends this
            ended = await operations.WaitAsync(operation, IncusOperations.Patience, path, cancellationToken);
        if (!ended.IsSuccess)
            return NotStarted(ended.Error) is { } exit ? exit : ended.Error;
        return ended.Value.Metadata?.GetValueOrDefault("return") is { ValueKind: JsonValueKind.Number } exitCode
            ? new GuestCommandResult(exitCode.GetInt32(), await output, await errorOutput)
            : IncusErrors.FromAnswer(500, ended.Value.Err, path);
    }

    /// <summary>A program that cannot be run is the caller's mistake in the guest, not the engine's: the exit codes are a shell's.</summary>
    private static GuestCommandResult? NotStarted(Error error)
    {
        if (error.Message.Contains("Command not found", StringComparison.Ordinal))
            return new GuestCommandResult(127, "", "Command not found");
        return error.Message.Contains("Command not executable", StringComparison.Ordinal)
            ? new GuestCommandResult(126, "", "Command not executable")
            : null;
    }

    private Task<Result<WebSocket>> OpenAsync(string operation, JsonElement secrets, string stream, CancellationToken cancellationToken) =>
        client.OpenSocketAsync($"/1.0/operations/{operation}/websocket?secret={secrets.GetProperty(stream).GetString()}", cancellationToken);

    private async Task<Result<GuestCommandResult>> EndAsync(string reference, string run, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await RunAsync(reference, ["/bin/sh", "-c", EndScript, "end", run], null, RunVariable + "=end", either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return EngineErrors.TimedOut($"ending a command in \"{reference}\"");
        }
    }

    private static IncusExecRequest Request(IReadOnlyList<string> command, string run) => new(
        command,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = "/root",
            ["USER"] = "root",
            ["LANG"] = "C.UTF-8",
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            [RunVariable] = run[(RunVariable.Length + 1)..],
        },
        Interactive: false,
        WaitForWebSocket: true,
        User: 0,
        Group: 0,
        Cwd: "/");
}
