namespace VmManager.Web.Layout;

/// <summary>Words of the shell and of shared controls: LayoutText.resx and LayoutText.fr.resx.</summary>
public sealed class LayoutText;
