using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Billing;
using VmManager.Core.Data;
using VmManager.Core.Mail;
using VmManager.Tests.Support.Pages.Billing;
using VmManager.Web.Layout;

namespace VmManager.Tests.Support.Pages;

/// <summary>An address to look at for every route that a page of the product has; a new page with parameters must be added here.</summary>
internal static class PageAddresses
{
    /// <summary>Every route of the product.</summary>
    public static IReadOnlyList<string> Routes { get; } =
    [
        .. typeof(App).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Those that are for this visitor: without sign-in every page that does not ask for it, as a person all others, as an admin those of the
    /// administration. Where the frame around a page depends on who looks, it is in several.
    /// </summary>
    /// <exception cref="InvalidOperationException">A route has parameters and no sample.</exception>
    public static async Task<IReadOnlyList<string>> OfAsync(PageSite site, PageVisitor visitor)
    {
        var samples = await SamplesAsync(site);
        var addresses = Routes.SelectMany(route => samples.GetValueOrDefault(route) ?? (route.Contains('{', StringComparison.Ordinal)
            ? throw new InvalidOperationException($"The page {route} has no sample address: add one to {nameof(PageAddresses)}.")
            : [route]));
        var chosen = new List<string>();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = site.Host.Address };
        foreach (var address in addresses)
        {
            using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
            var isOpen = answer.Headers.Location is not { } location || !location.ToString().Contains("/account/sign-in", StringComparison.Ordinal);
            if (IsFor(visitor, address, isOpen))
                chosen.Add(address);
        }
        return chosen;
    }

    private static bool IsFor(PageVisitor visitor, string address, bool isOpen) => visitor switch
    {
        PageVisitor.Nobody => isOpen,
        PageVisitor.Person => !isOpen && !address.StartsWith("/admin/", StringComparison.Ordinal) || address is "/not-found" or "/error/404" or "/admin/servers",
        _ => !isOpen && address.StartsWith("/admin/", StringComparison.Ordinal) || address is "/",
    };

    /// <summary>Routes with parameters, and those whose looks depend on the query.</summary>
    private static async Task<Dictionary<string, string[]>> SamplesAsync(PageSite site)
    {
        await using var database = await site.Host.Services.GetRequiredService<IDbContextFactory<VmManagerDbContext>>().CreateDbContextAsync();
        var template = (await database.Templates.OrderBy(template => template.Slug).FirstAsync()).Id;
        var plan = (await database.Plans.OrderBy(plan => plan.Slug).FirstAsync()).Id;
        var mails = await site.Host.Services.GetRequiredService<IMailFolder>().ListAsync(1, default);
        var web = Named("web-1");
        var points = site.Platform.Billing;
        return new(StringComparer.Ordinal)
        {
            ["/instances"] = ["/instances", "/instances?status=stopped&sort=price", "/instances?q=nothing+like+it"],
            ["/instances/{Id}"] = [.. new[] { "web-1", "amber-falcon", "brave-heron", "ci-runner", "old-mail" }.Select(name => $"/instances/{Named(name)}"), "/instances/none"],
            ["/instances/{Id}/{Tab}"] = [.. new[] { "terminal", "access", "resize", "activity", "settings" }.Select(tab => $"/instances/{web}/{tab}")],
            ["/billing"] = ["/billing", "/billing?days=7", $"/billing?project={PretendBilling.Shared}"],
            ["/billing/entries"] = ["/billing/entries", "/billing/entries?kind=use", "/billing/entries?q=nothing+like+it"],
            ["/billing/entries/{Id:guid}"] = [.. new[] { EntryKind.Grant, EntryKind.Usage }.Select(kind => $"/billing/entries/{points.Entries.Find(entry => entry.Kind == kind)!.Id}")],
            ["/billing/statements/{Month}"] = [$"/billing/statements/{SampleBilling.Months[0]}", "/billing/statements/1999-01"],
            ["/admin/billing/accounts/{Id:guid}"] = [$"/admin/billing/accounts/{SamplePeople.AdasProject}"],
            ["/admin/billing/accounts/{Id:guid}/entries/{Entry:guid}"] = [$"/admin/billing/accounts/{SamplePeople.AdasProject}/entries/{points.Entries[0].Id}"],
            ["/admin/billing/revenue"] = ["/admin/billing/revenue", "/admin/billing/revenue?by=project"],
            ["/admin/billing/payments"] = ["/admin/billing/payments", "/admin/billing/payments?all=true"],
            ["/admin/billing/vouchers/{Id:guid}"] = [$"/admin/billing/vouchers/{SampleBilling.Batches[0].Id}"],
            ["/admin/plans/{Id:guid}/price"] = [$"/admin/plans/{plan}/price"],
            ["/admin/audit"] = ["/admin/audit", "/admin/audit?action=nothing"],
            ["/admin/instances/{Id:guid}/placement"] = [$"/admin/instances/{web}/placement"],
            ["/admin/jobs"] = ["/admin/jobs", "/admin/jobs?job=operations.wake"],
            ["/admin/mail/{Name}"] = [$"/admin/mail/{mails[0].Name}"],
            ["/admin/operations/{Id:guid}"] = [$"/admin/operations/{site.Rows.Stuck}"],
            ["/admin/plans/{Id:guid}"] = [$"/admin/plans/{plan}"],
            ["/admin/servers/{Id:guid}"] = [$"/admin/servers/{site.Rows.Server1}"],
            ["/admin/servers/{Id:guid}/edit"] = [$"/admin/servers/{site.Rows.Server1}/edit"],
            ["/admin/templates/{Id:guid}"] = [$"/admin/templates/{template}"],
            ["/error/{Status:int}"] = ["/error/400", "/error/429", "/error/500"],
        };

        string Named(string name) => site.Platform.Details.First(detail => detail.Row.Name == name).Row.Id.ToString();
    }
}
