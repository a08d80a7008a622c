using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Mail;

namespace VmManager.Tests.Support.People;

/// <summary>The whole application in this process, on a database and a folder of its own. Visitors come with <see cref="Visit"/>.</summary>
public class Site : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmm-site-").FullName;
    private WebApplicationFactory<Program>? _factory;

    public TestDatabase Database { get; } = new();

    public ShiftedTime Time { get; } = new();

    public Mailbox Mailbox => new(Get<IMailFolder>());

    /// <summary>Configuration by key.</summary>
    protected virtual Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["SignIn:AttemptsPerMinute"] = "10000",
        ["SignIn:MailsPerTenMinutes"] = "10000",
        ["SignIn:EvenAnswerMilliseconds"] = "0",
    };

    public T Get<T>() where T : notnull => _factory!.Services.GetRequiredService<T>();

    /// <summary>A browser of its own, with its own cookies. Redirects are not followed: tests look at them.</summary>
    public Visitor Visit(string? language = null)
    {
        var client = _factory!.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true });
        if (language is not null)
            client.DefaultRequestHeaders.Add("Accept-Language", language);
        return new Visitor(client);
    }

    /// <summary>Somebody who registered, confirmed and signed in by the pages.</summary>
    public async Task<(Visitor Visitor, string Email)> SignedInAsync()
    {
        var (visitor, email) = (Visit(), PeopleSteps.NewEmail());
        await visitor.PostAsync("/account/register", ("Form.Email", email), ("Form.DisplayName", "Mira"), ("Form.Password", PeopleSteps.Password));
        (await visitor.PostAsync(Mailbox.Link(await Mailbox.WaitAsync(email)))).Location.ShouldBe("/account/sign-in?done=confirmed");
        (await visitor.SignInAsync(email)).Location.ShouldBe("/");
        return (visitor, email);
    }

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(builder =>
        {
            builder.UseEnvironment("Production");
            builder.UseSetting("ConnectionStrings:VmManager", Database.ConnectionString);
            builder.UseSetting("DataDirectory", _folder);
            foreach (var (key, value) in Settings)
                builder.UseSetting(key, value);
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Time);
                Configure(services);
            });
        });
        _ = _factory.Services;
    }

    public async Task DisposeAsync()
    {
        await _factory!.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected virtual void Configure(IServiceCollection services)
    {
    }
}
