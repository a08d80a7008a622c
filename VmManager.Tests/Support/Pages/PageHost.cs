using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.Operations;
using VmManager.Web.Account;
using VmManager.Web.Features.Instances.Keys;
using VmManager.Web.Hosting;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Shell;

namespace VmManager.Tests.Support.Pages;

/// <summary>The product's own pages, files and headers on a real web server over a pretended platform; everybody is signed in as Ada.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageHost(PretendPlatform platform, string address)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseSetting(
            WebHostDefaults.StaticWebAssetsKey, Path.Combine(AppContext.BaseDirectory, "VmManager.Web.staticwebassets.runtime.json"));
        builder.AddHosting();
        builder.WebHost.UseUrls(address);
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddCore();
        // Nothing of Core runs by itself here, and nothing has a database.
        builder.Services.RemoveAll<IHostedService>();
        builder.Services.AddAccount();
        builder.Services.RemoveAll<IHostedService>();
        builder.Services.AddPages();
        builder.Services.AddSingleton<IDbContextFactory<VmManagerDbContext>, NoDatabase>();
        Pretend(builder.Services, platform, new PretendFigures(platform) { Interval = TimeSpan.FromSeconds(2) });
        builder.Services.AddAuthentication(AlwaysAda.Scheme).AddScheme<AuthenticationSchemeOptions, AlwaysAda>(AlwaysAda.Scheme, null);
        builder.Services.RemoveAll<AuthenticationStateProvider>().AddScoped<AuthenticationStateProvider, ServerAuthenticationStateProvider>();
        _app = builder.Build();
        _app.UseHosting();
        _app.UseAccount();
        _app.MapPages();
    }

    public Uri Address => new(_app.Urls.First());

    public static async Task<PageHost> StartAsync(PretendPlatform platform, string address = "http://127.0.0.1:0")
    {
        var host = new PageHost(platform, address);
        // Kestrel serves; the hosted services of the framework itself are part of it.
        await host._app.StartAsync();
        return host;
    }

    /// <summary>Puts the pretended platform in the place of the real one.</summary>
    public static void Pretend(IServiceCollection services, PretendPlatform platform, PretendFigures figures) => services
        .AddSingleton<IInstanceQueries>(platform).AddSingleton<IInstanceActions>(platform).AddSingleton<IInstanceFeed>(platform)
        .AddSingleton<ICatalog>(platform).AddSingleton<IOperationFeed>(platform).AddSingleton<IFigures>(figures)
        .AddSingleton<PretendPerson>().AddSingleton(platform)
        .AddSingleton<ICurrentActor>(provider => provider.GetRequiredService<PretendPerson>())
        .AddSingleton<IOwnKeys>(provider => provider.GetRequiredService<PretendPerson>())
        .AddSingleton<IOwnPreferences>(provider => provider.GetRequiredService<PretendPerson>());

    public Task WaitAsync() => ((IHost)_app).WaitForShutdownAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class NoDatabase : IDbContextFactory<VmManagerDbContext>
    {
        public VmManagerDbContext CreateDbContext() => throw new InvalidOperationException("A pretended platform has no database.");
    }

    private sealed class AlwaysAda(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, PretendPlatform platform)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public new const string Scheme = "Ada";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var identity = new ClaimsIdentity(
                [
                    new Claim(PersonClaims.Id, platform.Actor.PersonId.ToString()), new Claim(PersonClaims.DisplayName, "Ada Lovelace"),
                    new Claim(ClaimTypes.Email, "ada@example.org"),
                ],
                Scheme, PersonClaims.DisplayName, PersonClaims.Role);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme)));
        }
    }
}
