using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using VmManager.Core;
using VmManager.Core.Data;
using VmManager.Core.Jobs;
using VmManager.Core.People;
using VmManager.Core.Terminals;
using VmManager.Infrastructure;
using VmManager.Web.Account;
using VmManager.Web.Account.Sessions;
using VmManager.Web.Admin;
using VmManager.Web.Hosting;
using VmManager.Web.Layout;
using VmManager.Web.Terminals;

namespace VmManager.Tests.Support.Pages;

/// <summary>
/// The product's own pages, files, headers and sign-in on a real web server and a real database. Instances, their operations and figures are
/// a pretended platform's; shells and job runs are pretended; nothing works by itself.
/// </summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmm-pages-").FullName;
    private readonly WebApplication _app;

    private PageHost(PretendPlatform platform, TestDatabase database, string address)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseSetting(
            WebHostDefaults.StaticWebAssetsKey, Path.Combine(AppContext.BaseDirectory, "VmManager.Web.staticwebassets.runtime.json"));
        builder.AddHosting();
        builder.WebHost.UseUrls(address);
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddConfiguration(database.Configuration).AddInMemoryCollection(
        [
            new("DataDirectory", _folder), new("SignIn:AttemptsPerMinute", "100000"), new("SignIn:MailsPerTenMinutes", "100000"),
        ]);
        builder.Services.AddCore().AddInfrastructure(builder.Configuration).AddAccount().AddPages().AddAdmin().AddTerminalSockets();
        builder.Services.RemoveAll<IHostedService>().AddHostedService<DatabaseSeeding>();
        builder.Services
            .AddPretended(platform, new PretendFigures(platform) { Interval = TimeSpan.FromSeconds(2) })
            .AddSingleton<IJobHistory, PretendJobs>().AddSingleton<IShellLauncher, PretendShells>();
        _app = builder.Build();
        _app.UseHosting();
        _app.UseAccount();
        _app.MapAccount();
        _app.MapTerminalSockets();
        _app.MapPages();
    }

    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    public static async Task<PageHost> StartAsync(PretendPlatform platform, TestDatabase database, string address = "http://127.0.0.1:0")
    {
        var host = new PageHost(platform, database, address);
        await host._app.StartAsync();
        await SamplePeople.AddAsync(host.Services);
        return host;
    }

    /// <summary>The cookie of somebody who has just signed in.</summary>
    public async Task<Cookie> SessionAsync(PersonId person)
    {
        await using var scope = Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        var principal = await Services.GetRequiredService<PersonPrincipalFactory>().CreateAsync((await people.FindByIdAsync(person.ToString()))!);
        var options = Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var properties = new AuthenticationProperties { IssuedUtc = DateTimeOffset.UtcNow, ExpiresUtc = DateTimeOffset.UtcNow.AddDays(1) };
        var ticket = new AuthenticationTicket(principal, properties, IdentityConstants.ApplicationScheme);
        return new Cookie { Name = SessionCookie.Name, Value = options.TicketDataFormat.Protect(ticket), Url = Address.ToString() };
    }

    public Task WaitAsync() => ((IHost)_app).WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
