namespace VmManager.Web.Admin;

/// <summary>Words that all admin pages share, and those of the overview: AdminText.resx and AdminText.fr.resx.</summary>
public sealed class AdminText;
