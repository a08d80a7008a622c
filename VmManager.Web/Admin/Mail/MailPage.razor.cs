using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Mail;
using VmManager.Web.Account;
using VmManager.Web.Layout;

namespace VmManager.Web.Admin.Mail;

public sealed partial class MailPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private MailOverview? _overview;
    private StoredMailContent? _open;
    private string? _error;

    /// <summary>The mail that is read, by its file name.</summary>
    [Parameter] public string? Name { get; set; }

    [Inject] private ListMail Mails { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private IStringLocalizer<MailText> Text { get; set; } = null!;

    [Inject] private ErrorText Errors { get; set; } = null!;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        (_open, _error) = (null, null);
        var actor = await Person.GetAsync(_gone.Token);
        var overview = await Mails.RunAsync(actor, _gone.Token);
        if (!overview.IsSuccess)
        {
            _error = Errors.Of(overview.Error);
            return;
        }
        _overview = overview.Value;
        if (Name is null)
            return;
        var mail = await Mails.ReadAsync(actor, Name, _gone.Token);
        if (mail.IsSuccess)
            _open = mail.Value;
        else
            _error = Errors.Of(mail.Error);
    }
}
