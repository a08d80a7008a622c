namespace VmManager.Web.Admin.Servers;

/// <summary>Words of the servers' pages: ServersText.resx and ServersText.fr.resx.</summary>
public sealed class ServersText;
