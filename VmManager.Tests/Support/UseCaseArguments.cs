using System.Collections;
using System.Reflection;
using VmManager.Core.Audit;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.People.Administration;
using VmManager.Core.People.Profiles;
using VmManager.Core.People.Registration;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support;

/// <summary>What a <see cref="UseCase"/> is called with, by type.</summary>
public static class UseCaseArguments
{
    /// <summary>Forms and lists as they are when nothing was filled in, and harmless values.</summary>
    public static Dictionary<Type, object> Plain() => new()
    {
        [typeof(string)] = "something",
        [typeof(int)] = 10,
        [typeof(bool)] = true,
        [typeof(PageRequest)] = new PageRequest(1, 10),
        [typeof(CreateInstances)] = new CreateInstances(),
        [typeof(EditInstance)] = new EditInstance(0) { Name = "changed", Notes = "changed", Tags = ["changed"] },
        [typeof(InstanceListRequest)] = new InstanceListRequest { AllProjects = true, Search = "", Tag = "" },
        [typeof(OperationListRequest)] = new OperationListRequest { Kind = "" },
        [typeof(AuditListRequest)] = new AuditListRequest(),
        [typeof(PeopleQuery)] = new PeopleQuery(),
        [typeof(AddSshKeyCommand)] = new AddSshKeyCommand("", ""),
        [typeof(RegisterPersonCommand)] = new RegisterPersonCommand("", "", ""),
        [typeof(ChangeProfileCommand)] = new ChangeProfileCommand("", "", "", Theme.System),
        [typeof(ServerForm)] = new ServerForm(),
        [typeof(ServerDraft)] = new ServerDraft(),
        [typeof(TemplateForm)] = new TemplateForm(),
        [typeof(PlanForm)] = new PlanForm(),
        [typeof(EntryListRequest)] = new EntryListRequest(),
        [typeof(VoucherForm)] = new VoucherForm { Name = "Something", Amount = 1 },
        [typeof(AccountListRequest)] = new AccountListRequest(),
        [typeof(GrantForm)] = new GrantForm { Amount = 1, Reason = "something", FormId = Guid.NewGuid() },
        [typeof(TransferForm)] = new TransferForm { Amount = 1, FormId = Guid.NewGuid() },
        [typeof(PaymentForm)] = new PaymentForm { Amount = Points.One, FormId = Guid.NewGuid() },
        [typeof(Stream)] = Stream.Null,
        [typeof(LowBalanceForm)] = new LowBalanceForm(),
        [typeof(PriceForm)] = new PriceForm(),
    };

    /// <summary>The same with one text wherever people write.</summary>
    public static Dictionary<Type, object> Filled(string text)
    {
        var arguments = Plain();
        foreach (var (type, argument) in arguments)
            arguments[type] = type == typeof(string) ? text : IsForm(type) ? Filled(argument, text) : argument;
        return arguments;
    }

    private static bool IsForm(Type type) => type.IsClass && type.Namespace?.StartsWith(nameof(VmManager), StringComparison.Ordinal) == true;

    private static object Filled(object form, string text)
    {
        var copy = form.GetType().GetMethod("<Clone>$")!.Invoke(form, [])!;
        foreach (var property in form.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            if (property.PropertyType == typeof(string))
                property.SetValue(copy, text);
            else if (property.PropertyType == typeof(IReadOnlyList<string>))
                property.SetValue(copy, new[] { text, text + "2" });
            else if (property.GetValue(copy) is IDictionary { Count: 0 } && property.PropertyType.GetGenericArguments() is [{ IsEnum: true } key, _])
                property.SetValue(copy, OfOne(key, text));
        }
        return copy;
    }

    private static object OfOne(Type key, string text)
    {
        var one = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, typeof(string)))!;
        one.Add(Enum.GetValues(key).GetValue(0)!, text);
        return one;
    }
}
