using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using VmManager.Core.Instances;
using VmManager.Web.Terminals;

namespace VmManager.Tests.Support;

/// <summary>The smallest page that shows the terminal panel: the product's style sheets and script, and one interactive component.</summary>
public sealed class TerminalDocument : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, """
            <!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8" /><title>Terminal</title><base href="/" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <link rel="stylesheet" href="css/tokens.css" /><link rel="stylesheet" href="css/base.css" /><link rel="stylesheet" href="css/app.css" />
            <link rel="stylesheet" href="VmManager.Web.styles.css" /><script type="module" src="js/app.js"></script></head><body>
            """);
        builder.OpenComponent<Router>(1);
        builder.AddComponentParameter(2, nameof(Router.AppAssembly), typeof(TerminalDocument).Assembly);
        builder.AddComponentParameter(3, nameof(Router.Found), (RenderFragment<RouteData>)(route => content =>
        {
            content.OpenComponent<RouteView>(0);
            content.AddComponentParameter(1, nameof(RouteView.RouteData), route);
            content.CloseComponent();
        }));
        builder.CloseComponent();
        builder.AddMarkupContent(4, """<script src="_framework/blazor.web.js"></script></body></html>""");
    }
}

[Route("/terminal-page/{Id:guid}")]
public sealed class TerminalPage : ComponentBase
{
    [Parameter] public Guid Id { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<h1 class=\"visually-hidden\">Terminal</h1>");
        builder.OpenComponent<TerminalPageBody>(1);
        builder.AddComponentParameter(2, nameof(TerminalPageBody.Id), Id);
        builder.AddComponentRenderMode(new InteractiveServerRenderMode(prerender: false));
        builder.CloseComponent();
    }
}

public sealed class TerminalPageBody : ComponentBase
{
    [Parameter] public Guid Id { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "main");
        builder.AddAttribute(1, "style", "--terminal-height: 100dvh");
        builder.OpenComponent<TerminalPanel>(2);
        builder.AddComponentParameter(3, nameof(TerminalPanel.InstanceId), InstanceId.From(Id));
        builder.CloseComponent();
        builder.CloseElement();
    }
}
