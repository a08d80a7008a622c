using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Requests to one Incus: sent through the server's pipeline, unwrapped from the envelope, errors translated.</summary>
internal sealed class IncusClient(IncusTransport transport, ServerPipeline pipeline) : IDisposable
{
    /// <summary>Limit of a call that has nothing to wait for.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(10);

    public IncusTransport Transport => transport;

    /// <summary>GET of an object.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="type">How to read the answer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="limit">Time limit; ten seconds when it is left out.</param>
    /// <param name="subject">The path whose guest or image an error is about, where it is another one.</param>
    public Task<Result<T>> ReadAsync<T>(
        string path, JsonTypeInfo<IncusEnvelope<T>> type, CancellationToken cancellationToken, TimeSpan? limit = null, string? subject = null)
        where T : class => GuardAsync(
            () => pipeline.ReadAsync(
                limit ?? Short, token => SendAsync(HttpMethod.Get, path, null, type, subject ?? path, token), cancellationToken),
            Unwrap);

    /// <summary>A call that changes something; made once. Gives the envelope: its operation is what to wait for, null when all is done.</summary>
    public Task<Result<IncusEnvelope<T>>> ChangeAsync<T>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<IncusEnvelope<T>> type, CancellationToken cancellationToken,
        TimeSpan? limit = null, string? subject = null) =>
        GuardAsync(
            () => pipeline.ChangeAsync(
                limit ?? Short, token => SendAsync(method, path, content, type, subject ?? path, token), cancellationToken),
            Result<IncusEnvelope<T>>.Success);

    /// <summary>A call whose answer is not JSON (files, templates), read whole by <paramref name="read"/> within the limit.</summary>
    public Task<Result<T>> DownloadAsync<T>(
        string path, Func<HttpResponseMessage, CancellationToken, Task<Result<T>>> read, CancellationToken cancellationToken) =>
        GuardAsync(
            () => pipeline.ReadAsync(
                Short,
                async token =>
                {
                    using var response = await RequestAsync(HttpMethod.Get, path, null, token);
                    return response.IsSuccessStatusCode ? await read(response, token) : await ErrorAsync(response, path, token);
                },
                cancellationToken),
            Result<T>.Success);

    public Task<Result<WebSocket>> OpenSocketAsync(string path, CancellationToken cancellationToken) =>
        GuardAsync(() => pipeline.ChangeAsync(Short, token => ConnectSocketAsync(path, token), cancellationToken), Result<WebSocket>.Success);

    public void Dispose() => transport.Dispose();

    /// <summary>JSON body by the source generator.</summary>
    public static HttpContent Body<T>(T value, JsonTypeInfo<T> type) => JsonContent.Create(value, type);

    private async Task<Result<IncusEnvelope<T>>> SendAsync<T>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<IncusEnvelope<T>> type, string subject,
        CancellationToken cancellationToken)
    {
        using var response = await RequestAsync(method, path, content, cancellationToken);
        if (!response.IsSuccessStatusCode)
            return await ErrorAsync(response, subject, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var answer = await DeserializeAsync(stream, type, cancellationToken);
        // A wait for an operation says 200 before it knows how the operation ends: the envelope tells.
        return answer.Type is "error" ? IncusErrors.FromAnswer(answer.ErrorCode, answer.Error, subject) : answer;
    }

    private async Task<HttpResponseMessage> RequestAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(transport.Endpoint.Address, path)) { Content = content };
        return await transport.Invoker.SendAsync(request, cancellationToken);
    }

    private static async Task<Error> ErrorAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        var code = (int)response.StatusCode;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var answer = await JsonSerializer.DeserializeAsync(stream, IncusJson.Default.IncusEnvelopeJsonElement, cancellationToken);
            return IncusErrors.FromAnswer(code, answer?.Error, path);
        }
        catch (JsonException)
        {
            return IncusErrors.FromAnswer(code, response.ReasonPhrase, path); // a proxy's page, not Incus
        }
    }

    private static async Task<IncusEnvelope<T>> DeserializeAsync<T>(
        Stream stream, JsonTypeInfo<IncusEnvelope<T>> type, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken)
                ?? throw new IOException("the answer was empty");
        }
        catch (JsonException exception)
        {
            throw new IOException($"the answer was cut off or is not Incus': {exception.Message}", exception);
        }
    }

    private async Task<WebSocket> ConnectSocketAsync(string path, CancellationToken cancellationToken)
    {
        var address = new UriBuilder(new Uri(transport.Endpoint.Address, path));
        address.Scheme = transport.Endpoint.IsSocket ? Uri.UriSchemeWs : Uri.UriSchemeWss;
        var socket = new ClientWebSocket();
        try
        {
            // A peer that vanished without a word is found within half a minute.
            socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
            socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(15);
            await socket.ConnectAsync(address.Uri, transport.Invoker, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Result<T> Unwrap<T>(IncusEnvelope<T> answer) where T : class =>
        answer.Metadata is { } metadata ? metadata : IncusErrors.FromAnswer(500, "an answer without content", "");

    private async Task<Result<TOut>> GuardAsync<TIn, TOut>(Func<Task<Result<TIn>>> call, Func<TIn, Result<TOut>> map)
    {
        try
        {
            var result = await call();
            return result.IsSuccess ? map(result.Value) : result.Error;
        }
        catch (Exception exception) when (IncusErrors.IsServers(exception))
        {
            return IncusErrors.FromException(exception, transport);
        }
    }

    private async Task<Result<T>> GuardAsync<T>(Func<Task<T>> call, Func<T, Result<T>> map)
    {
        try
        {
            return map(await call());
        }
        catch (Exception exception) when (IncusErrors.IsServers(exception))
        {
            return IncusErrors.FromException(exception, transport);
        }
    }
}
