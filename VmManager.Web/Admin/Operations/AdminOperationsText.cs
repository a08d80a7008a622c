namespace VmManager.Web.Admin.Operations;

/// <summary>Words of the admins' operations pages: AdminOperationsText.resx and AdminOperationsText.fr.resx.</summary>
public sealed class AdminOperationsText;
