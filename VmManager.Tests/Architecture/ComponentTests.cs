using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Web.Hosting;

namespace VmManager.Tests.Architecture;

/// <summary>What holds for every page and component.</summary>
public sealed class ComponentTests
{
    private const BindingFlags Everything = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly IReadOnlyList<Type> Components =
        [.. typeof(HostingRegistration).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ComponentBase)) && !type.IsAbstract)];

    private static readonly HashSet<Type> Entities =
    [
        .. typeof(VmManagerDbContext).GetProperties()
            .Where(property => property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(DbSet<>))
            .Select(property => property.PropertyType.GetGenericArguments()[0]),
    ];

    [Fact]
    public void Components_HoldRecords_NeverEntities()
    {
        var holders =
            from component in Components
            from member in component.GetMembers(Everything)
            let held = member switch
            {
                FieldInfo field => field.FieldType,
                PropertyInfo property => property.PropertyType,
                _ => null,
            }
            where held is not null && Mentions(held)
            select $"{component.Name}.{member.Name} is a {held.Name}";

        Entities.Count.ShouldBeGreaterThan(10);
        holders.ShouldBeEmpty("a page shows what a query projected; entities stay in Core");
    }

    [Fact]
    public void Pages_OutsideOfAccount_NeedSignIn()
    {
        var open = Components
            .Where(component => component.GetCustomAttributes<RouteAttribute>().Any())
            .Where(component => !component.Namespace!.StartsWith("VmManager.Web.Account", StringComparison.Ordinal))
            .Where(component => component.GetCustomAttributes<AuthorizeAttribute>().FirstOrDefault() is null)
            // Says nothing about anybody.
            .Where(component => !string.Equals(component.Name, "NotFoundPage", StringComparison.Ordinal));

        open.Select(component => component.FullName).ShouldBeEmpty("add @attribute [Authorize]");
    }

    [Fact]
    public void Pages_OfTheAdministration_NeedTheAdminRole()
    {
        var pages = Components.Where(component => component.GetCustomAttributes<RouteAttribute>().Any(IsAdministration)).ToList();

        pages.Count.ShouldBeGreaterThan(10);
        pages.Where(page => !page.GetCustomAttributes<AuthorizeAttribute>().Any(rule => string.Equals(rule.Roles, nameof(PersonRole.Admin), StringComparison.Ordinal) || rule.Policy is not null))
            .Select(page => page.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Routes_OfPages_AreTakenOnce()
    {
        var twice = Components.SelectMany(component => component.GetCustomAttributes<RouteAttribute>())
            .GroupBy(route => route.Template, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1);

        twice.Select(group => group.Key).ShouldBeEmpty();
    }

    private static bool IsAdministration(RouteAttribute route) => route.Template.StartsWith("/admin", StringComparison.Ordinal);

    private static bool Mentions(Type type) =>
        Entities.Contains(type)
        || (type.HasElementType && Mentions(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(Mentions));
}
