using System.Net;
using VmManager.Core.People;
using VmManager.Tests.Support.Pages;
using VmManager.Tests.Support.Pages.Billing;

namespace VmManager.Tests.Browser;

/// <summary>The file of a statement: for who may see the account, and for nobody else.</summary>
[Collection(PageSite.Collection)]
[Trait("Speed", "Slow")]
public sealed class StatementFileTests(PageSite site)
{
    private static readonly string File = $"/billing/statements/{SampleBilling.Months[0]}/csv";

    [Fact]
    public async Task File_OfOnesMonth_ComesWithItsName()
    {
        using var answer = await GetAsync(File, PretendPlatform.Ada.PersonId);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        answer.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe($"vmmanager-ada-{SampleBilling.Months[0]}.csv");
        (await answer.Content.ReadAsStringAsync()).ShouldStartWith("sequence,at,kind,amount,balance,hash\n1,");
    }

    [Fact]
    public async Task File_WithoutSignIn_LeadsToIt()
    {
        using var answer = await GetAsync(File, person: null);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldContain("/account/sign-in");
    }

    [Theory]
    [InlineData("?project=5f0f4bd6-0000-7000-8000-000000000000")]
    [InlineData("?project=nonsense")]
    public async Task File_OfAnotherProject_IsNotFound(string query)
    {
        using var answer = await GetAsync(File + query, PretendPlatform.Ada.PersonId);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/billing/statements/2026-13/csv")]
    [InlineData("/billing/statements/1999-01/csv")]
    public async Task File_OfAMonthWithoutLines_IsNotFound(string address)
    {
        using var answer = await GetAsync(address, PretendPlatform.Ada.PersonId);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<HttpResponseMessage> GetAsync(string address, PersonId? person)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = site.Host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        if (person is { } id)
        {
            var cookie = await site.Host.SessionAsync(id);
            request.Headers.Add("Cookie", $"{cookie.Name}={cookie.Value}");
        }
        return await client.SendAsync(request);
    }
}
