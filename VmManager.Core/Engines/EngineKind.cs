namespace VmManager.Core.Engines;

/// <summary>The hypervisor products the platform drives.</summary>
public enum EngineKind
{
    Incus,
    Proxmox,
    Nutanix,
    VMware,
}
