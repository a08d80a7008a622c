namespace VmManager.Web.Admin.Catalog;

/// <summary>Words of the templates' and plans' pages: CatalogText.resx and CatalogText.fr.resx.</summary>
public sealed class CatalogText;
