using VmManager.Core.Projects;

namespace VmManager.Core.Live;

/// <summary>Word that something is different now. It carries no state: whoever cares reads the present state, once per batch.</summary>
/// <param name="Topic">What kind of thing.</param>
/// <param name="Id">Which one; empty for "all of them" (a server's tick of figures names the server).</param>
/// <param name="ProjectId">The project it belongs to, or null for what only admins see.</param>
public readonly record struct Change(ChangeTopic Topic, Guid Id, ProjectId? ProjectId = null);

public enum ChangeTopic
{
    /// <summary>An instance's row.</summary>
    Instance,

    /// <summary>An operation or one of its steps. <see cref="Change.Id"/> is the operation.</summary>
    Operation,

    /// <summary>A server's row.</summary>
    Server,

    /// <summary>New figures of all instances of a server. <see cref="Change.Id"/> is the server.</summary>
    Figures,

    /// <summary>Templates or plans.</summary>
    Catalog,

    /// <summary>A person: suspended, role, profile. <see cref="Change.Id"/> is the person.</summary>
    Person,

    /// <summary>Balances, the ladder or prices. <see cref="Change.Id"/> is empty after a tick, which concerns everybody.</summary>
    Billing,
}
