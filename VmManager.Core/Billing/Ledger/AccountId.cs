using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Identity of an account of the ledger.</summary>
public readonly record struct AccountId(Guid Value) : ITypedId<AccountId>
{
    /// <summary>A project's account has the project's own id.</summary>
    public static AccountId Of(ProjectId projectId) => new(projectId.Value);

    public static AccountId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
