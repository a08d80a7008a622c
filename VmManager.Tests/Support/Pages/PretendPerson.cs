using VmManager.Core.People;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Features.Instances.Keys;
using VmManager.Web.Layout.Shell;

namespace VmManager.Tests.Support.Pages;

/// <summary>The one person of a pretended platform: who acts, their keys, their preferences.</summary>
internal sealed class PretendPerson(PretendPlatform platform) : ICurrentActor, IOwnKeys, IOwnPreferences
{
    public Task<Actor> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(PretendPlatform.Ada);

    public Task<IReadOnlyList<SshKeyRow>> ListAsync(Actor actor, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SshKeyRow>>([.. platform.Keys]);

    public Task<Result<SshKeyId>> AddAsync(Actor actor, string? name, string publicKey, CancellationToken cancellationToken)
    {
        var line = PublicKeyLine.Parse(publicKey);
        if (!line.IsSuccess)
            return Task.FromResult(Result<SshKeyId>.Failure(new Invalid([line.Error])));
        var key = Sample.Key(name ?? line.Value.Comment, line.Value.Text, line.Value.Fingerprint);
        platform.Keys.Add(key);
        return Task.FromResult(Result<SshKeyId>.Success(key.Id));
    }

    public Task<Result> SetThemeAsync(Actor actor, Theme theme, CancellationToken cancellationToken) => Task.FromResult(Result.Success);

    public Task<Result> SetLanguageAsync(Actor actor, string language, CancellationToken cancellationToken) => Task.FromResult(Result.Success);
}
