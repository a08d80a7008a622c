using VmManager.Core.People;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Shared;

namespace VmManager.Web.Features.Instances.Keys;

/// <summary>The person's SSH keys, where a page chooses among them.</summary>
public interface IOwnKeys
{
    Task<IReadOnlyList<SshKeyRow>> ListAsync(Actor actor, CancellationToken cancellationToken);

    /// <summary>Adds a pasted key, named after its comment when no name is given.</summary>
    Task<Result<SshKeyId>> AddAsync(Actor actor, string? name, string publicKey, CancellationToken cancellationToken);
}

internal sealed class OwnKeys(ChangeSshKeys keys, AddSshKey add) : IOwnKeys
{
    public Task<IReadOnlyList<SshKeyRow>> ListAsync(Actor actor, CancellationToken cancellationToken) => keys.ListAsync(actor, cancellationToken);

    public Task<Result<SshKeyId>> AddAsync(Actor actor, string? name, string publicKey, CancellationToken cancellationToken) =>
        add.RunAsync(actor, new AddSshKeyCommand(name, publicKey), cancellationToken);
}
