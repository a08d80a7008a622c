namespace VmManager.Web.Admin.Audit;

/// <summary>Words of the audit page: AuditText.resx and AuditText.fr.resx. Actions have "action.…" keys.</summary>
public sealed class AuditText;
