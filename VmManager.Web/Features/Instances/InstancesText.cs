namespace VmManager.Web.Features.Instances;

/// <summary>Words of the instance pages: InstancesText.resx and InstancesText.fr.resx.</summary>
public sealed class InstancesText;
