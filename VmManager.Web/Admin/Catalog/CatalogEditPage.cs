using Microsoft.AspNetCore.Components;
using VmManager.Core.Shared;
using VmManager.Web.Admin.Shared;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Catalog;

/// <summary>Adds or changes one entry of the catalog. It does not follow changes: what is typed must stay.</summary>
public abstract class CatalogEditPage : AdminPage
{
    /// <summary>Null for a new one.</summary>
    [Parameter] public Guid? Id { get; set; }

    /// <summary>What the last saving was refused for.</summary>
    protected FormErrors Problems { get; } = FormErrors.None;

    protected bool IsBusy { get; private set; }

    /// <summary>Somebody else changed it meanwhile: it can be read again.</summary>
    protected bool IsStale { get; private set; }

    /// <summary>What was refused before no longer matters.</summary>
    protected void BeginAnew()
    {
        Problems.Clear();
        IsStale = false;
    }

    /// <summary>Sends the form; success leads back to the list, a refusal keeps every value.</summary>
    protected async Task SaveAsync(Func<Task<Result>> submit, string success, string list)
    {
        BeginAnew();
        IsBusy = true;
        var saved = await submit();
        IsBusy = false;
        if (saved.IsSuccess)
        {
            Toasts.Success(success);
            Navigation.NavigateTo(list);
            return;
        }
        IsStale = saved.Error is Stale;
        Problems.Set(saved.Error);
    }
}
