using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Mail;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

/// <summary>Who has something at an older price is told of a new one: by mail and in the app, once.</summary>
public sealed class PriceAnnouncementTests : IAsyncLifetime
{
    private static readonly PriceTerms Old = new(3600, 360, null);

    private readonly TestDatabase _database = new();
    private BillingWorld _world = null!;
    private Actor _admin = null!;
    private Plan _plan = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _world = new BillingWorld(_database);
        _admin = (await _database.Seed.PersonAsync(PersonRole.Admin)).Actor;
        _plan = await _database.Seed.PlanAsync();
        await ChangeAsync(new PriceForm { PerHour = 3600, PerHourStopped = 360 });
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Announce_TellsEverybodyWithAnInstanceOnce_WhateverRunsAgain()
    {
        var (ada, ben, eve) = (await _world.PersonAsync(), await _world.PersonAsync(), await _world.PersonAsync());
        await _world.RunOnAsync(_plan, Old, ada);
        await _world.RunOnAsync(_plan, Old, ada);
        await _world.RunOnAsync(await _database.Seed.PlanAsync(), Old, eve);
        await _database.Seed.MemberAsync(ada.Project.Id, ben.Person.Id, ProjectRole.Operator);
        await _database.Seed.MemberAsync(ada.Project.Id, eve.Person.Id, ProjectRole.Viewer);
        await AnnounceAsync();

        await Task.WhenAll(SweepAsync(), SweepAsync());
        _world.Time.Advance(TimeSpan.FromMinutes(5));
        await SweepAsync();

        var notice = (await NoticesAsync()).ShouldHaveSingleItem();
        (notice.ProjectId, notice.Kind).ShouldBe((ada.Project.Id, NoticeKind.PriceAnnounced));
        notice.Arguments.ShouldBe([_plan.Name, "2031-06-01T00:00:00.0000000Z", "3600", "7200"]);
        (await MailsAsync()).Select(mail => mail.Recipient).ShouldBe([ada.Person.Email!, ben.Person.Email!], ignoreOrder: true);
        (await _world.ReadAsync(rows => rows.PlanPrices.SingleAsync(price => price.PlanId == _plan.Id && price.Version == 2))).AnnouncedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Announce_ThatWasInterrupted_TellsTheRest()
    {
        var people = new List<SeededPerson>();
        for (var count = 0; count < 3; count++)
        {
            people.Add(await _world.PersonAsync());
            await _world.RunOnAsync(_plan, Old, people[^1]);
        }
        await AnnounceAsync();
        // A project is told in one commit: as a crash after the first leaves it.
        await SweepAsync();
        var kept = people[0].Project.Id;
        await _world.ExecuteAsync($"delete from billing_notices where project_id <> '{kept}'");
        await _world.ExecuteAsync($"delete from outgoing_mails where recipient <> '{people[0].Person.Email}'");
        await _world.ExecuteAsync("update plan_prices set announced_at = null");

        await SweepAsync();

        (await NoticesAsync()).Count.ShouldBe(3);
        (await MailsAsync()).Select(mail => mail.Recipient).ShouldBe(people.Select(person => person.Person.Email!), ignoreOrder: true);
    }

    [Fact]
    public async Task Announce_WhenSomebodyCreatesAtThePriceBefore_TellsThemToo_UntilItsDay()
    {
        await AnnounceAsync();
        await SweepAsync();
        await _world.RunOnAsync(_plan, Old);

        await SweepAsync();
        (await NoticesAsync()).Count.ShouldBe(1);
        _world.Time.Advance(TimeSpan.FromDays(20));
        await _world.RunOnAsync(_plan, new PriceTerms(7200, 720, null));
        await SweepAsync();

        (await NoticesAsync()).Count.ShouldBe(1);
        (await _world.ReadAsync(rows => rows.Plans.SingleAsync(plan => plan.Id == _plan.Id))).PricePerHour.ShouldBe(7200, "its day has come");
    }

    [Fact]
    public async Task Announcement_ThatIsTakenBack_LeavesNoNotice()
    {
        await _world.RunOnAsync(_plan, Old);
        await AnnounceAsync();
        await SweepAsync();
        await ChangeAsync(new PriceForm { PerHour = 3600, PerHourStopped = 360, BasedOn = 2 });

        await SweepAsync();

        (await NoticesAsync()).ShouldHaveSingleItem().DismissedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Mail_IsInThePersonsLanguage_AndSaysAllOfThePrice()
    {
        var marie = await _database.Seed.PersonAsync(change: person => person.Language = "fr");
        await _world.RunOnAsync(_plan, Old, marie);
        await ChangeAsync(new PriceForm { PerHour = 7200, PerHourStopped = 720, CapPerMonth = 2_000_000, BasedOn = 1, EffectiveAt = new(2031, 6, 1, 0, 0, 0, TimeSpan.Zero) });

        await SweepAsync();

        var mail = (await MailsAsync()).ShouldHaveSingleItem();
        mail.Subject.ShouldBe($"Le prix de la formule {_plan.Name} change");
        var text = _world.Get<ISecretProtector>().Unprotect(mail.ProtectedContent!);
        text.ShouldContain("dimanche 1 juin 2031");
        text.ShouldContain("0,0036");
    }

    private Task AnnounceAsync() =>
        ChangeAsync(new PriceForm { PerHour = 7200, PerHourStopped = 720, BasedOn = 1, EffectiveAt = new(2031, 6, 1, 0, 0, 0, TimeSpan.Zero) });

    private async Task ChangeAsync(PriceForm form) => (await _world.Get<IPriceActions>().ChangeAsync(_admin, _plan.Id, form, default)).ShouldSucceed();

    private Task SweepAsync() => _world.Get<AnnounceSweep>().RunAsync(default);

    private Task<List<BillingNotice>> NoticesAsync() => _world.ReadAsync(rows => rows.BillingNotices.AsNoTracking().ToListAsync());

    private Task<List<OutgoingMail>> MailsAsync() => _world.ReadAsync(rows => rows.OutgoingMails.AsNoTracking().ToListAsync());
}
