using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Audit;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;
using VmManager.Infrastructure.Ssh;
using VmManager.Web.Account;
using VmManager.Web.Layout;
using VmManager.Web.Terminals;

namespace VmManager.Tests.Support;

/// <summary>
/// The terminal's socket and panel on a real web server, over a real database and a real SSH server. Only signing in is replaced: a header
/// or a cookie names the person.
/// </summary>
public sealed class TerminalHost : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmm-terminal-").FullName;
    private readonly ConcurrentDictionary<string, HttpContext> _sockets = new(StringComparer.Ordinal);
    private readonly TestDatabase _database;
    private readonly LocalSshd _sshd;

    private TerminalHost(TestDatabase database, LocalSshd sshd, TimeProvider time, params (string Key, string Value)[] settings)
    {
        (_database, _sshd) = (database, sshd);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseSetting(
            WebHostDefaults.StaticWebAssetsKey, Path.Combine(AppContext.BaseDirectory, "VmManager.Web.staticwebassets.runtime.json"));
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.ClearProviders();
        builder.Configuration
            .AddInMemoryCollection([new("DataDirectory", _folder)])
            .AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        builder.Services
            .AddSingleton(time)
            .AddSingleton(database.Contexts)
            .AddSingleton<IChangeHub>(Changes)
            .AddSingleton<ISecretProtector, PlainSecrets>()
            .AddLocalization().AddScoped<ErrorText>()
            .AddAudit().AddTerminals().AddSsh(builder.Configuration).AddTerminalSockets()
            .AddSingleton<IShellLauncher>(services => new RedirectedLauncher(services, sshd.Port))
            .AddCascadingAuthenticationState().AddScoped<ICurrentActor, CurrentActor>()
            .AddRazorComponents().AddInteractiveServerComponents().Services
            .AddAuthentication(HeaderSignIn.Scheme).AddScheme<AuthenticationSchemeOptions, HeaderSignIn>(HeaderSignIn.Scheme, null);
        App = builder.Build();
        App.UseStaticFiles();
        App.UseRequestLocalization("en", "fr");
        App.UseAuthentication();
        App.UseAntiforgery();
        App.Use(KeepSocketAsync);
        App.MapTerminalSockets();
        App.MapRazorComponents<TerminalDocument>().AddInteractiveServerRenderMode();
    }

    public WebApplication App { get; }

    public LocalChanges Changes { get; } = new();

    public Uri Address { get; private set; } = null!;

    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    public string Folder => _folder;

    public TerminalSessions Sessions => App.Services.GetRequiredService<TerminalSessions>();

    public static Task<TerminalHost> StartAsync(TestDatabase database, LocalSshd sshd, params (string Key, string Value)[] settings) =>
        StartAsync(database, sshd, TimeProvider.System, settings);

    public static async Task<TerminalHost> StartAsync(
        TestDatabase database, LocalSshd sshd, TimeProvider time, params (string Key, string Value)[] settings)
    {
        var host = new TerminalHost(database, sshd, time, settings);
        await host.App.StartAsync();
        host.Address = new Uri(host.App.Urls.First());
        return host;
    }

    /// <summary>A running instance whose shell is the local SSH server's.</summary>
    public Task<SeededInstance> InstanceAsync(SeededPerson? owner = null, Action<Instance>? change = null) =>
        _database.Seed.InstanceAsync(owner, change: instance =>
        {
            instance.Address = _sshd.Target.Address;
            instance.LoginUser = _sshd.Target.LoginUser;
            instance.HostKeys = [.. _sshd.Target.HostKeys];
            instance.ProtectedShellKey = _sshd.Target.PrivateKey;
            change?.Invoke(instance);
        });

    public async Task<string> TicketAsync(Actor actor, InstanceId instance, TerminalId? terminal = null) =>
        (await App.Services.GetRequiredService<TerminalTickets>().IssueAsync(actor, instance, Origin, terminal, CancellationToken.None)).Value;

    /// <summary>Opens a terminal as its page does.</summary>
    public async Task<TerminalClient> OpenAsync(SeededInstance instance, TerminalId? terminal = null, long? from = null, bool acknowledges = true)
    {
        var ticket = await TicketAsync(instance.Actor, instance.Id, terminal);
        var client = await TerminalClient.ConnectAsync(Address, instance.Actor.PersonId, Origin, acknowledges);
        await client.EnterAsync(ticket, from: from);
        await client.AttachedAsync();
        return client;
    }

    /// <summary>The network breaks: every terminal's socket is gone without a word.</summary>
    public void CutSockets()
    {
        foreach (var socket in _sockets.Values)
            socket.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task KeepSocketAsync(HttpContext context, RequestDelegate next)
    {
        if (context.WebSockets.IsWebSocketRequest && context.Request.Path == TerminalSocketsRegistration.Path)
            _sockets[context.TraceIdentifier] = context;
        try
        {
            await next(context);
        }
        finally
        {
            _sockets.TryRemove(context.TraceIdentifier, out _);
        }
    }

    private sealed class PlainSecrets : ISecretProtector
    {
        public string Protect(string secret) => secret;

        public string Unprotect(string protectedSecret) => protectedSecret;
    }

    /// <summary>Instances listen on port 22, which the tests' server cannot have.</summary>
    private sealed class RedirectedLauncher(IServiceProvider services, int port) : IShellLauncher
    {
        private readonly SshShellLauncher _launcher = ActivatorUtilities.CreateInstance<SshShellLauncher>(services);

        public Task<Result<IShell>> OpenAsync(ShellTarget target, TerminalSize size, CancellationToken cancellationToken) =>
            _launcher.OpenAsync(target with { Port = port }, size, cancellationToken);
    }

    private sealed class HeaderSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public new const string Scheme = "header";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            // A browser cannot give a socket headers of its own, but it sends cookies.
            if ((Request.Headers["X-Person"].FirstOrDefault() ?? Request.Cookies["person"]) is not { Length: > 0 } person)
                return Task.FromResult(AuthenticateResult.NoResult());
            var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, person)], Scheme);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme)));
        }
    }
}
