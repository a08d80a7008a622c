using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>The network card an instance gets, as protected against forged addresses as its network allows.</summary>
internal sealed class IncusNetworks(IncusClient client, string network)
{
    private Dictionary<string, string>? _nic;

    /// <summary>The device; what the network is gets asked once, since it does not change its kind.</summary>
    public async Task<Result<Dictionary<string, string>>> NicAsync(CancellationToken cancellationToken)
    {
        if (_nic is { } known)
            return known;
        var found = await client.ReadAsync(
            "/1.0/networks/" + Uri.EscapeDataString(network), IncusJson.Default.IncusEnvelopeIncusNetwork, cancellationToken);
        if (!found.IsSuccess)
        {
            return found.Error.Code is EngineErrorCodes.Refused
                ? EngineErrors.Refused($"it has no network \"{network}\". Correct the server's network setting.")
                : found.Error;
        }

        _nic = Nic(found.Value);
        return _nic;
    }

    private static Dictionary<string, string> Nic(IncusNetwork network)
    {
        var nic = new Dictionary<string, string>(StringComparer.Ordinal) { ["type"] = "nic", ["name"] = "eth0" };
        if (network.Managed)
        {
            nic["network"] = network.Name;
        }
        else
        {
            nic["nictype"] = network.Type is "bridge" ? "bridged" : "macvlan";
            nic["parent"] = network.Name;
        }

        // OVN does this by itself and macvlan cannot. Filtering addresses needs Incus' own DHCP, which then keeps each instance's address.
        if (network.Type is not "bridge")
            return nic;
        nic["security.mac_filtering"] = "true";
        if (network.Managed && network.Config is { } config && config.GetValueOrDefault("ipv4.address", "none") is not "none"
            && config.GetValueOrDefault("ipv4.dhcp", "true") is not "false")
        {
            nic["security.ipv4_filtering"] = "true";
        }

        return nic;
    }
}
