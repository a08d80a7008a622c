using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace VmManager.Tests.Support;

/// <summary>Somebody who comes to the platform for the first time, in a browser.</summary>
public static partial class Newcomer
{
    private const string Password = "correct horse battery 9!";

    /// <summary>Registers, confirms by the link in the mail, and signs in.</summary>
    /// <returns>The address to sign in with again.</returns>
    public static async Task<string> SignUpAsync(IPage page, string mailFolder)
    {
        var email = $"ada-{Guid.NewGuid():N}@example.test";
        await page.GotoAsync("/account/register");
        await page.FillAsync("[name='Form.DisplayName']", "Ada Lovelace");
        await page.FillAsync("[name='Form.Email']", email);
        await page.FillAsync("[name='Form.Password']", Password);
        await page.ClickAsync("main button[type=submit]");
        await page.WaitForURLAsync("**/account/check-mail**");

        await page.GotoAsync(await LinkInMailAsync(mailFolder, email));
        var confirm = page.Locator("main form button[type=submit]");
        if (!page.Url.Contains("/account/sign-in", StringComparison.Ordinal))
            await confirm.First.ClickAsync();
        await page.WaitForURLAsync("**/account/sign-in**");
        await SignInAsync(page, email);
        return email;
    }

    /// <summary>Signs in on the page that asks for it.</summary>
    public static async Task SignInAsync(IPage page, string email)
    {
        await page.FillAsync("[name='Form.Email']", email);
        await page.FillAsync("[name='Form.Password']", Password);
        await page.ClickAsync("main button[type=submit]");
        await Assertions.Expect(page.Locator("nav").First).ToBeVisibleAsync();
    }

    /// <summary>The newest mail to the address, decoded, and the link in it.</summary>
    private static async Task<string> LinkInMailAsync(string folder, string email)
    {
        string? link = null;
        await Poll.UntilAsync(
            async () =>
            {
                foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml") : [])
                {
                    var mail = await File.ReadAllTextAsync(file);
                    if (mail.Contains(email, StringComparison.Ordinal) && Link().Match(Decode(mail)) is { Success: true } match)
                        link = match.Value;
                }
                return link is not null;
            },
            what: $"a mail to {email}");
        return new Uri(link!).PathAndQuery;
    }

    private static string Decode(string mail)
    {
        var text = new StringBuilder(mail.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal)
            .Replace("=3D", "=", StringComparison.Ordinal));
        foreach (var part in Base64().Matches(mail).Select(match => match.Value))
        {
            var buffer = new byte[part.Length];
            if (Convert.TryFromBase64String(part, buffer, out var length))
                text.AppendLine().Append(Encoding.UTF8.GetString(buffer, 0, length));
        }
        return text.ToString();
    }

    [GeneratedRegex(@"https?://\S+/account/confirm\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"(?:[A-Za-z0-9+/]{40,}\r?\n)+[A-Za-z0-9+/=]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Base64();
}
