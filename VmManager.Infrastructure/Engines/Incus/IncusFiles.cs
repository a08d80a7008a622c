using System.Buffers;
using System.Net.Http.Headers;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Whole files in a guest, running or stopped.</summary>
internal sealed class IncusFiles(IncusClient client)
{
    private const int LargestFile = 1 << 20;

    /// <summary>
    /// Removes what was there first: Incus keeps the mode of a file it overwrites, and a secret must not go through a file others may read.
    /// </summary>
    public async Task<Result> WriteAsync(
        string reference, string path, ReadOnlyMemory<byte> bytes, UnixFileMode mode, CancellationToken cancellationToken)
    {
        var removed = await client.ChangeAsync(
            HttpMethod.Delete, PathOf(reference, path), null, IncusJson.Default.IncusEnvelopeJsonElement, cancellationToken);
        if (!removed.IsSuccess && removed.Error.Code is not EngineErrorCodes.FileMissing)
            return removed.Error;

        using var content = new ReadOnlyMemoryContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.Add("X-Incus-type", "file");
        content.Headers.Add("X-Incus-write", "overwrite");
        content.Headers.Add("X-Incus-uid", "0");
        content.Headers.Add("X-Incus-gid", "0");
        content.Headers.Add("X-Incus-mode", "0" + Convert.ToString((int)mode, 8));
        var written = await client.ChangeAsync(
            HttpMethod.Post, PathOf(reference, path), content, IncusJson.Default.IncusEnvelopeJsonElement, cancellationToken);
        return written.IsSuccess ? Result.Success : written.Error;
    }

    public Task<Result<byte[]>> ReadAsync(string reference, string path, CancellationToken cancellationToken) => client.DownloadAsync(
        PathOf(reference, path),
        async (response, token) =>
        {
            if (response.Headers.TryGetValues("X-Incus-type", out var type) && type.FirstOrDefault() is not "file")
                return EngineErrors.Refused($"{path} is no file.");
            return await ReadBoundedAsync(response, path, token);
        },
        cancellationToken);

    private static async Task<Result<byte[]>> ReadBoundedAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(LargestFile + 1);
        try
        {
            var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, LargestFile + 1), LargestFile + 1, throwOnEndOfStream: false, cancellationToken);
            return length > LargestFile
                ? EngineErrors.Refused($"{path} is larger than 1 MiB.")
                : buffer[..length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true); // host keys pass here
        }
    }

    private static string PathOf(string reference, string path) =>
        $"{IncusObserving.PathOf(reference)}/files?path={Uri.EscapeDataString(path)}";
}
