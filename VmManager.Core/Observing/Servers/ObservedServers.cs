using System.Collections.Concurrent;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>Which servers this process observes itself.</summary>
internal sealed class ObservedServers
{
    private readonly ConcurrentDictionary<ServerId, bool> _servers = new();

    public bool Contains(ServerId serverId) => _servers.ContainsKey(serverId);

    public void Add(ServerId serverId) => _servers[serverId] = true;

    public void Remove(ServerId serverId) => _servers.TryRemove(serverId, out _);
}
