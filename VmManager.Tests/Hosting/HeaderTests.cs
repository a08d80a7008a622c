using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Hosting;

[Trait("Speed", "Slow")]
public sealed class HeaderTests(HeaderTests.BreakingSite site) : IClassFixture<HeaderTests.BreakingSite>
{
    [Theory]
    [InlineData("/account/sign-in", HttpStatusCode.OK)]
    [InlineData("/css/tokens.css", HttpStatusCode.OK)]
    [InlineData("/_framework/blazor.web.js", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/no/such/page", HttpStatusCode.NotFound)]
    [InlineData("/account/profile", HttpStatusCode.Found)]
    [InlineData("/break", HttpStatusCode.InternalServerError)]
    public async Task EveryAnswer_CarriesTheHeaders(string path, HttpStatusCode status)
    {
        var answer = await site.Visit().GetAsync(path);

        answer.Status.ShouldBe(status);
        string Header(string name) => string.Join(',', answer.Headers.GetValues(name));
        var policy = Header("Content-Security-Policy");
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("object-src 'none'");
        policy.ShouldContain("connect-src 'self' ws://localhost wss://localhost");
        policy.Split(';').Single(part => part.TrimStart().StartsWith("script-src", StringComparison.Ordinal)).ShouldNotContain("unsafe");
        Header("X-Content-Type-Options").ShouldBe("nosniff");
        Header("X-Frame-Options").ShouldBe("DENY");
        Header("Referrer-Policy").ShouldBe("same-origin");
        Header("Permissions-Policy").ShouldContain("camera=()");
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse("plain HTTP");
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task Https_AsksToBeKept_AndMakesCookiesSecure()
    {
        var client = site.Visit().Client;
        client.BaseAddress = new Uri("https://localhost");

        using var answer = await client.GetAsync(new Uri("/account/sign-in", UriKind.Relative));

        answer.Headers.GetValues("Strict-Transport-Security").Single().ShouldBe("max-age=31536000");
        answer.Headers.GetValues("Set-Cookie").ShouldAllBe(cookie => cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Page_HasNoInlineScript()
    {
        var page = (await site.Visit().GetAsync("/account/register")).Page;

        page.QuerySelectorAll("script").ShouldAllBe(script => script.HasAttribute("src"));
        page.QuerySelectorAll("*").SelectMany(element => element.Attributes).ShouldNotContain(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BrokenPage_SaysSoInWordsWithANumber_AndNothingOfItsInside()
    {
        var english = await site.Visit().GetAsync("/break");
        var french = await site.Visit("fr").GetAsync("/break");

        english.Text("h1").ShouldBe("Something broke");
        english.Page.QuerySelector("main code").ShouldNotBeNull();
        english.Body.ShouldNotContain("secret inside");
        french.Text("h1").ShouldBe("Quelque chose s’est cassé");
    }

    [Fact]
    public async Task ForwardedHeaders_FromNobodyTrusted_ChangeNothing()
    {
        var client = site.Visit().Client;
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");

        using var answer = await client.GetAsync(new Uri("/account/profile", UriKind.Relative));

        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
        answer.Headers.Location!.ToString().ShouldNotContain("evil.example");
    }

    /// <summary>With one address that fails.</summary>
    public sealed class BreakingSite : Site
    {
        protected override void Configure(IServiceCollection services) => services.AddSingleton<IStartupFilter, Breaking>();

        private sealed class Breaking : IStartupFilter
        {
            public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
            {
                next(app);
                app.Map("/break", broken => broken.Run(_ => throw new InvalidOperationException("secret inside")));
            };
        }
    }
}
