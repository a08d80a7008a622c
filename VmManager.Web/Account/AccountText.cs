namespace VmManager.Web.Account;

/// <summary>Words of the account pages: AccountText.resx and AccountText.fr.resx.</summary>
public sealed class AccountText;
