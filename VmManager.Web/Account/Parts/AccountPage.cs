using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Web.Layout;

namespace VmManager.Web.Account.Parts;

/// <summary>What the account pages share. They are rendered once per request, without a circuit; forms are plain posts.</summary>
public abstract class AccountPage : ComponentBase
{
    [CascadingParameter] protected HttpContext Context { get; set; } = null!;

    [Inject] protected IStringLocalizer<AccountText> Text { get; set; } = null!;

    [Inject] protected ErrorText Errors { get; set; } = null!;

    [Inject] protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>What the last post was refused for.</summary>
    protected FormProblems Problems { get; } = new();

    protected Actor Actor => Context.User.ToActor() is { PersonId: var id } actor && id != default ? actor : Actor.Anonymous(Context.AddressText());

    protected CancellationToken Aborted => Context.RequestAborted;

    protected bool IsPost => HttpMethods.IsPost(Context.Request.Method);

    /// <summary>Success goes on; a failure is shown at its fields.</summary>
    protected bool Succeeded(Result result)
    {
        if (result.IsSuccess)
            return true;
        Problems.Add(result.Error, Errors);
        return false;
    }

    /// <summary>Answers with a redirect, so that a reload does not post again.</summary>
    protected void GoTo(string path) => Navigation.NavigateTo(path);
}

/// <summary>Errors in words by field; those of no field stand above the form.</summary>
public sealed class FormProblems
{
    private readonly Dictionary<string, string> _byField = new(StringComparer.OrdinalIgnoreCase);

    public string? Whole { get; private set; }

    public string? this[string field] => _byField.GetValueOrDefault(field);

    public bool Any => Whole is not null || _byField.Count > 0;

    /// <summary>Where the cursor goes: the field in question, or <paramref name="first"/> while nothing is wrong.</summary>
    public bool Focuses(string field, string first) =>
        _byField.Count > 0 ? string.Equals(_byField.First().Key, field, StringComparison.OrdinalIgnoreCase) : string.Equals(field, first, StringComparison.Ordinal);

    public void Add(Error error, ErrorText texts)
    {
        foreach (var problem in error is Invalid invalid ? invalid.Problems : [error])
        {
            if (problem.Field is { } field)
                _byField.TryAdd(field, texts.Of(problem));
            else
                Whole ??= texts.Of(problem);
        }
    }
}
