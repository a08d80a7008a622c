using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace VmManager.Tests.Support.People;

/// <summary>Uses pages as a browser without scripts does: opens them, fills their forms with the tokens in them, and posts.</summary>
public sealed class Visitor(HttpClient client)
{
    public HttpClient Client => client;

    public async Task<Answer> GetAsync(string path) => await ReadAsync(await client.GetAsync(new Uri(path, UriKind.Relative)));

    /// <summary>Opens the page and sends its form.</summary>
    public Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields) => PostFormAsync(path, "main form", fields);

    /// <summary>Opens the page and sends the form that the selector finds.</summary>
    public async Task<Answer> PostFormAsync(string path, string selector, params (string Name, string Value)[] fields)
    {
        var page = await GetAsync(path);
        page.Status.ShouldBe(HttpStatusCode.OK, $"{path} has no form");
        var form = (IHtmlFormElement)page.Page.QuerySelector(selector).ShouldNotBeNull($"{path} has no {selector}");
        var values = form.Elements.OfType<IHtmlInputElement>().Where(input => input.Type is "hidden")
            .Select(input => KeyValuePair.Create(input.Name!, input.Value))
            .Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await PostRawAsync(form.GetAttribute("action") ?? path, values);
    }

    /// <summary>Sends exactly these values.</summary>
    public async Task<Answer> PostRawAsync(string path, IEnumerable<KeyValuePair<string, string>> values)
    {
        using var content = new FormUrlEncodedContent(values);
        return await ReadAsync(await client.PostAsync(new Uri(path, UriKind.Relative), content));
    }

    public Task<Answer> SignInAsync(string email, string password = PeopleSteps.Password, string query = "") =>
        PostAsync("/account/sign-in" + query, ("Form.Email", email), ("Form.Password", password));

    private static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
            return new Answer(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync());
    }
}

/// <summary>What came back.</summary>
public sealed record Answer(
    HttpStatusCode Status, System.Net.Http.Headers.HttpResponseHeaders Headers, System.Net.Http.Headers.HttpContentHeaders ContentHeaders, string Body)
{
    private IHtmlDocument? _page;

    public IHtmlDocument Page => _page ??= new HtmlParser().ParseDocument(Body);

    /// <summary>Where a redirect leads: a path of ours without the origin, or the whole address.</summary>
    public string? Location => Headers.Location is not { } uri ? null : uri.IsAbsoluteUri && uri.Host is "localhost" ? uri.PathAndQuery : uri.OriginalString;

    public string Text(string selector) => string.Join('\n', Page.QuerySelectorAll(selector).Select(element => element.TextContent.Trim()));

    /// <summary>The page without what differs from one request to the next: tokens and component state.</summary>
    public string Stable()
    {
        foreach (var token in Page.QuerySelectorAll("input[name=__RequestVerificationToken]"))
            token.Remove();
        foreach (var input in Page.QuerySelectorAll("input[type=email]"))
            input.RemoveAttribute("value");
        Page.QuerySelector("blazor-ssr")?.Remove();
        Page.DocumentElement.RemoveAttribute("data-server-time");
        foreach (var comment in Page.Descendants<IComment>().ToList())
            comment.Remove();
        return Page.DocumentElement.OuterHtml;
    }
}
