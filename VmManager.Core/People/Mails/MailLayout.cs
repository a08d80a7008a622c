using System.Net;

namespace VmManager.Core.People.Mails;

/// <summary>How a mail is laid out: text for every program, and HTML that needs no images and no outside style.</summary>
internal static class MailLayout
{
    public sealed record Content(string Language, string Greeting, string Body, Action? Action, string Aside, string Footer);

    public sealed record Action(string Label, Uri Link, string Fallback);

    public static string Text(Content content)
    {
        string?[] parts =
        [
            content.Greeting,
            content.Body,
            content.Action is { } action ? $"{action.Label}:\n{action.Link.AbsoluteUri}" : null,
            content.Aside,
            $"-- \n{content.Footer}",
        ];
        return string.Join("\n\n", parts.Where(part => part is not null)) + "\n";
    }

    public static string Html(Content content) => $"""
        <!doctype html>
        <html lang="{content.Language}">
        <body style="margin:0;padding:24px;background:#f7f9fb;color:#111b2a;font:16px/1.55 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
        <div style="max-width:34rem;margin:0 auto;padding:32px;background:#ffffff;border:1px solid #e2e9ef;border-radius:12px">
        <p style="margin:0 0 24px;font-weight:600;letter-spacing:-0.01em">VmManager</p>
        <p style="margin:0 0 16px">{Encode(content.Greeting)}</p>
        <p style="margin:0 0 24px">{Encode(content.Body)}</p>
        {Button(content.Action)}
        <p style="margin:0;color:#4d6076">{Encode(content.Aside)}</p>
        </div>
        <p style="max-width:34rem;margin:16px auto 0;color:#586b81;font-size:13px">{Encode(content.Footer)}</p>
        </body>
        </html>
        """;

    private static string Button(Action? action) => action is null ? "" : $"""
        <p style="margin:0 0 24px"><a href="{Encode(action.Link.AbsoluteUri)}" style="display:inline-block;padding:11px 20px;background:#0a7573;color:#ffffff;font-weight:600;text-decoration:none;border-radius:8px">{Encode(action.Label)}</a></p>
        <p style="margin:0 0 24px;color:#586b81;font-size:13px">{Encode(action.Fallback)}<br><span style="word-break:break-all">{Encode(action.Link.AbsoluteUri)}</span></p>
        """;

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
