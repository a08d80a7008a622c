using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace VmManager.Web.Layout;

/// <summary>
/// The document. Signed-in pages run in one circuit without prerendering (a live page would read everything twice); pages that opt out
/// of interactive routing (everything under /account) are rendered once, without a circuit.
/// </summary>
public sealed partial class App
{
    private static readonly InteractiveServerRenderMode Interactive = new(prerender: false);

    [CascadingParameter] private HttpContext HttpContext { get; set; } = null!;

    [Inject] private TimeProvider Time { get; set; } = null!;

    private InteractiveServerRenderMode? RenderMode => HttpContext.AcceptsInteractiveRouting() ? Interactive : null;

    private static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    /// <summary>Known before the first byte of style is read, so that no page flashes in the other theme.</summary>
    private string Theme => ThemeCookie.Read(HttpContext.Request);

    /// <summary>Lets relative times be right although the browser's clock is wrong.</summary>
    private string ServerTime => Time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
