namespace VmManager.Web.Admin.Instances;

/// <summary>Words of the admins' instance pages: AdminInstancesText.resx and AdminInstancesText.fr.resx.</summary>
public sealed class AdminInstancesText;
