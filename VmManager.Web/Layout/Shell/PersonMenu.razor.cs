using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Layout.Shell;

public sealed partial class PersonMenu
{
    private static readonly (Theme Theme, string Icon)[] Themes = [(Theme.System, "monitor"), (Theme.Light, "sun"), (Theme.Dark, "moon")];

    private Theme _theme;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private IOwnPreferences Preferences { get; set; } = null!;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private Toasts Toasts { get; set; } = null!;

    [Inject] private ErrorText Errors { get; set; } = null!;

    [Inject] private IStringLocalizer<LayoutText> Text { get; set; } = null!;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        try
        {
            // What this browser shows, which is the cookie's and not always the profile's.
            var shown = await Js.InvokeAsync<string>("vmTheme.get");
            _theme = Enum.TryParse<Theme>(shown, ignoreCase: true, out var theme) ? theme : Theme.System;
            StateHasChanged();
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // The page has gone.
        }
    }

    private async Task SetThemeAsync(Theme theme)
    {
        _theme = theme;
        await Js.InvokeVoidAsync("vmTheme.set", theme.ToString().ToLowerInvariant());
        Tell(await Preferences.SetThemeAsync(await Person.GetAsync(), theme, CancellationToken.None));
    }

    private async Task SetLanguageAsync(string language)
    {
        var saved = await Preferences.SetLanguageAsync(await Person.GetAsync(), language, CancellationToken.None);
        Tell(saved);
        // A circuit keeps the language it was started in.
        if (saved.IsSuccess)
            Navigation.Refresh(forceReload: true);
    }

    private void Tell(Result result)
    {
        if (!result.IsSuccess)
            Toasts.Problem(Errors.Of(result.Error));
    }

    private static string Initials(string name)
    {
        var words = name.Split([' ', '-', '.'], StringSplitOptions.RemoveEmptyEntries);
        var letters = words.Length > 1 ? [words[0], words[^1]] : words;
        return string.Concat(letters.Select(word => StringInfo.GetNextTextElement(word))).ToUpper(CultureInfo.CurrentCulture);
    }

    private static string NativeName(string language)
    {
        var name = CultureInfo.GetCultureInfo(language).NativeName;
        return char.ToUpperInvariant(name[0]) + name[1..];
    }
}
