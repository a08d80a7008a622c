namespace VmManager.Web.Admin.People;

/// <summary>Words of the admins' page of people: AdminPeopleText.resx and AdminPeopleText.fr.resx.</summary>
public sealed class AdminPeopleText;
