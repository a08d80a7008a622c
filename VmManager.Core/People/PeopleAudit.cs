using VmManager.Core.Audit;

namespace VmManager.Core.People;

internal static class PeopleAudit
{
    public static AuditSubject Subject(Person person) => new("person", person.Id.Value, person.DisplayName);
}
