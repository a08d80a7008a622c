using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Commands and files, each counted as a call under way on the connection.</summary>
internal sealed class IncusGuestAccess(IncusExec exec, IncusFiles files, CallGate gate) : IGuestAccess
{
    public Task<Result<GuestCommandResult>> RunAsync(
        string reference, IReadOnlyList<string> command, ReadOnlyMemory<byte>? input, TimeSpan timeout, CancellationToken cancellationToken) =>
        gate.RunAsync(() => exec.RunAsync(reference, command, input, timeout, cancellationToken));

    public async Task<Result> WriteFileAsync(
        string reference, string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellationToken)
    {
        var written = await gate.RunAsync<bool>(async () =>
            await files.WriteAsync(reference, path, content, mode, cancellationToken) is { IsSuccess: false, Error: { } error } ? error : true);
        return written.IsSuccess ? Result.Success : written.Error;
    }

    public Task<Result<byte[]>> ReadFileAsync(string reference, string path, CancellationToken cancellationToken) =>
        gate.RunAsync(() => files.ReadAsync(reference, path, cancellationToken));
}
