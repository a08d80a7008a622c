using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>
/// Gives a guest the host name it was created for, although its name at the engine is another. Images carry templates that write the
/// instance's name into /etc/hostname, /etc/hosts or cloud-init's files at the first start: before it, ours takes its place in them.
/// Images made for the platform ask for <see cref="IncusInstances.HostNameKey"/> themselves and cost nothing here.
/// </summary>
internal sealed partial class IncusHostNames(IncusClient client, IncusObserving observing)
{
    /// <summary>Tells a template changed here from one that the image brought along.</summary>
    private const string Rewritten = "{# host name of the platform #}";

    private readonly ConcurrentDictionary<string, bool> _readyImages = new(StringComparer.Ordinal);

    /// <summary>Before the first start; later the guest's name is its person's.</summary>
    public async Task<Result> PrepareAsync(string reference, CancellationToken cancellationToken)
    {
        var instance = await observing.ReadAsync(reference, withState: false, cancellationToken);
        if (!instance.IsSuccess)
            return instance.Error;
        var config = instance.Value.Config;
        if (config?.GetValueOrDefault(IncusInstances.HostNameKey) is not { Length: > 0 } hostName || string.Equals(hostName, reference, StringComparison.Ordinal)
            || instance.Value.LastUsedAt is { Year: > 1970 } || instance.Value.Type is "virtual-machine")
        {
            return Result.Success;
        }

        var image = config.GetValueOrDefault("volatile.base_image") ?? "";
        if (_readyImages.ContainsKey(image))
            return Result.Success;
        var written = await WriteAsync(reference, hostName, cancellationToken);
        if (written is { IsSuccess: true, Value: TemplateNames.Platform })
            _readyImages.TryAdd(image, true);
        return written.IsSuccess ? Result.Success : written.Error;
    }

    private async Task<Result<TemplateNames>> WriteAsync(string reference, string hostName, CancellationToken cancellationToken)
    {
        var path = IncusObserving.PathOf(reference);
        var metadata = await client.ReadAsync(
            path + "/metadata", IncusJson.Default.IncusEnvelopeIncusInstanceMetadata, cancellationToken);
        if (!metadata.IsSuccess)
            return metadata.Error;
        var found = TemplateNames.None;
        foreach (var template in metadata.Value.Templates?.Values.Select(template => template.Template).Distinct(StringComparer.Ordinal) ?? [])
        {
            var names = await RewriteAsync($"{path}/metadata/templates?path={Uri.EscapeDataString(template)}", cancellationToken);
            if (!names.IsSuccess)
                return names.Error;
            found = names.Value > found ? names.Value : found;
        }

        if (found != TemplateNames.None)
            return found;
        var file = await new IncusFiles(client).WriteAsync(
            reference, "/etc/hostname", Encoding.UTF8.GetBytes(hostName + "\n"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, cancellationToken);
        return file.IsSuccess ? found : file.Error;
    }

    private async Task<Result<TemplateNames>> RewriteAsync(string templatePath, CancellationToken cancellationToken)
    {
        var text = await client.DownloadAsync<string>(
            templatePath, async (response, token) => await response.Content.ReadAsStringAsync(token), cancellationToken);
        if (!text.IsSuccess)
            return text.Error;
        if (text.Value.Contains(IncusInstances.HostNameKey, StringComparison.Ordinal))
            return text.Value.Contains(Rewritten, StringComparison.Ordinal) ? TemplateNames.Instance : TemplateNames.Platform;
        if (!InstanceName.IsMatch(text.Value))
            return TemplateNames.None;

        using var content = new StringContent(
            InstanceName.Replace(text.Value, $"config_get(\"{IncusInstances.HostNameKey}\", instance.name)") + Rewritten, Encoding.UTF8,
            new MediaTypeHeaderValue("application/octet-stream"));
        var written = await client.ChangeAsync(
            HttpMethod.Post, templatePath, content, IncusJson.Default.IncusEnvelopeJsonElement, cancellationToken);
        return written.IsSuccess ? TemplateNames.Instance : written.Error;
    }

    [GeneratedRegex(@"\b(instance|container)\.name\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstanceName { get; }

    /// <summary>Whose name an image's templates write.</summary>
    private enum TemplateNames
    {
        None,
        Instance,
        Platform,
    }
}
