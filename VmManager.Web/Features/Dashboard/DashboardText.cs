namespace VmManager.Web.Features.Dashboard;

/// <summary>Words of the dashboard: DashboardText.resx and DashboardText.fr.resx.</summary>
public sealed class DashboardText;
