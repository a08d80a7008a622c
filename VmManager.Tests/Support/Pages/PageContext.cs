using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Live;
using VmManager.Web.Features.Billing;
using VmManager.Web.Features.Operations;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Tests.Support.Pages;

/// <summary>Components over a pretended platform, signed in as Ada.</summary>
internal sealed class PageContext : BunitContext
{
    // A second, as it is by default, is short on a machine that is busy.
    static PageContext() => DefaultWaitTimeout = TimeSpan.FromSeconds(30);

    public PageContext()
    {
        // Whatever the machine speaks: a test that wants French says so.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        Services.AddLocalization();
        Services.AddLogging();
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddSingleton<IChangeHub>(Changes);
        Services.AddScoped<PointWords>().AddScoped<NoticeWords>();
        Services.AddScoped<Toasts>().AddScoped<Format>().AddScoped<ErrorText>().AddScoped<OperationWords>();
        Services.AddPretended(Platform, new PretendFigures(Platform)).AddPretendedPerson();
        AddAuthorization().SetAuthorized("Ada Lovelace");
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    public PretendPlatform Platform { get; } = new();

    public RecordedChanges Changes { get; } = new();

    /// <summary>Stands until the test moves it.</summary>
    public SteppedTime Time { get; } = new();

    public Toasts Toasts => Services.GetRequiredService<Toasts>();

    public string Address => "/" + Navigation.ToBaseRelativePath(Navigation.Uri);

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    public void GoTo(string address) => Navigation.NavigateTo(address);
}
